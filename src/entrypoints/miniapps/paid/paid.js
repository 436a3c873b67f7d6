import { $, words } from "/mini/shared/app.js";
const t = words({
  paid: ["Thank you!", "¡Gracias!"], open: ["Go back to Telegram: the bot lets you in within moments.", "Vuelve a Telegram: el bot te deja entrar en un momento."],
  not: ["Nothing was paid", "No se ha pagado nada"], again: ["The link in the chat stays good.", "El enlace del chat sigue siendo válido."],
});
const cancelled = location.search.includes("cancelled");
$("head").textContent = t(cancelled ? "not" : "paid");
$("text").textContent = t(cancelled ? "again" : "open");
document.title = $("head").textContent;
