// The page that a mailed link leads to: sends the link's token, with what the form asks for, and says what came of it.
"use strict";

const SPANISH = {
  reset_title: "Elige una nueva contraseña",
  verify_title: "Confirma tu dirección",
  password: "Nueva contraseña",
  hint: "Al menos 8 caracteres. Una frase es fácil de recordar y difícil de adivinar.",
  save: "Guardar",
  confirm: "Esta es mi dirección",
};
const SAID = {
  en: {
    done: "Done. You can go back to the app.",
    token_expired: "This link has been used or is too old. Ask for a new one in the app.",
    token_invalid: "This link is not complete. Open it from the letter once more.",
    weak_password: "Please choose another password: longer, and not one that many people use.",
    rate_limited: "Too many attempts. Please try again in a minute.",
    failed: "That didn't work. Please try again later.",
  },
  es: {
    done: "Hecho. Ya puedes volver a la aplicación.",
    token_expired: "Este enlace ya se usó o ha caducado. Pide otro en la aplicación.",
    token_invalid: "El enlace no está completo. Ábrelo otra vez desde el correo.",
    weak_password: "Elige otra contraseña: más larga y que no use mucha gente.",
    rate_limited: "Demasiados intentos. Inténtalo de nuevo en un minuto.",
    failed: "No ha funcionado. Inténtalo más tarde.",
  },
};

const language = navigator.language.startsWith("es") ? "es" : "en";
if (language === "es") {
  document.documentElement.lang = "es";
  for (const element of document.querySelectorAll("[data-i18n]")) element.textContent = SPANISH[element.dataset.i18n];
}

const token = new URLSearchParams(location.search).get("token") || "";
history.replaceState(null, "", location.pathname); // the token is not for the address bar, nor for whoever looks at it

const form = document.querySelector("form");
const said = document.querySelector("#said");
const say = (code) => { said.textContent = SAID[language][code] || SAID[language].failed; };
if (!token) say("token_invalid");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(document.documentElement.dataset.act, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) }),
    });
    if (answer.ok) form.hidden = true;
    say(answer.ok ? "done" : (await answer.json()).code);
  } catch {
    say("failed");
  }
  button.disabled = false;
});
