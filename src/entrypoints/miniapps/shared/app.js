// What all Mini Apps share: language, theme, sign-in by Telegram's initData or by password, an API client, local storage.
const hash = new URLSearchParams(location.hash.slice(1));
const userIn = (data) => { try { return JSON.parse(new URLSearchParams(data).get("user") || "null"); } catch { return null; } };
const before = sessionStorage.getItem("initData") || "";
export const initData = hash.get("tgWebAppData") || before;
const telegramUser = userIn(initData);
if (initData) sessionStorage.setItem("initData", initData);
if (telegramUser?.id !== userIn(before)?.id) for (const key of Object.keys(sessionStorage)) if (key.startsWith("tokens:")) sessionStorage.removeItem(key); // somebody else now

const wanted = new URLSearchParams(location.search).get("lang") || localStorage.getItem("lang") || telegramUser?.language_code || navigator.language || "en";
export const language = wanted.toLowerCase().startsWith("es") ? "es" : "en";
document.documentElement.lang = language;

const theme = (() => { try { return JSON.parse(hash.get("tgWebAppThemeParams") || "null"); } catch { return null; } })();
if (theme?.bg_color) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(theme.bg_color.slice(at, at + 2), 16));
  document.documentElement.dataset.theme = red * 0.3 + green * 0.59 + blue * 0.11 < 128 ? "dark" : "light";
}

/** Words in two languages: `{ key: ["English", "Español"] }`; marks with data-t are filled in. */
export function words(table) {
  const t = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), table[key][language === "es" ? 1 : 0]);
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  for (const element of document.querySelectorAll("[data-t-hint]")) element.placeholder = t(element.dataset.tHint);
  return t;
}

export const $ = (id) => document.getElementById(id);
export function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "style") for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    else if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let fading;
export function note(text) {
  let box = $("note");
  if (!box) { box = make("div", { id: "note", role: "status" }); document.body.append(box); }
  box.textContent = text; box.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { box.hidden = true; }, 3500);
}

/** What the browser keeps by itself, for each person at Telegram apart; what was written before anybody was known is the first one's. */
const whose = (key) => (telegramUser?.id ? `${key}@${telegramUser.id}` : key);
export function kept(key, first) {
  try {
    if (whose(key) !== key && localStorage.getItem(whose(key)) === null && localStorage.getItem(key) !== null) {
      localStorage.setItem(whose(key), localStorage.getItem(key));
      localStorage.removeItem(key);
    }
    return JSON.parse(localStorage.getItem(whose(key))) ?? first;
  } catch { return first; }
}
export function keep(key, value) {
  try { localStorage.setItem(whose(key), JSON.stringify(value)); return true; } catch { return false; }
}
/** One after another, so that no answer overtakes another. */
export function inTurn(act) {
  let last = Promise.resolve();
  return () => (last = last.then(act, act));
}
export const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => (byte % 36).toString(36)).join("") + Date.now().toString(36);

export class Refusal extends Error {
  constructor(status, problem) { super(problem.detail || problem.title || String(status)); this.status = status; this.code = problem.code; }
}

/** The service, for one app; without a sign-in nothing is asked of it. */
export class Api {
  constructor(app) { this.app = app; this.tokens = JSON.parse(sessionStorage.getItem(`tokens:${app}`) || "null"); }
  get signedIn() { return this.tokens !== null; }
  async enter() {
    if (this.tokens || !initData) return this.signedIn;
    try { this.#remember(await this.#send("POST", "/api/v1/auth/telegram", { app: this.app, init_data: initData, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone })); } catch { return false; }
    return true;
  }
  async login(app, email, password) { this.#remember(await this.#send("POST", "/api/v1/auth/login", { app, email, password })); }
  leave() { this.tokens = null; sessionStorage.removeItem(`tokens:${this.app}`); }
  async ask(method, path, body) {
    try { return await this.#send(method, path, body, this.tokens?.access_token); }
    catch (error) {
      if (error.status !== 401 || !this.tokens?.refresh_token) throw error;
      try { this.#remember({ ...this.tokens, ...(await this.#send("POST", "/api/v1/auth/refresh", { refresh_token: this.tokens.refresh_token })) }); } catch (refused) { this.leave(); throw refused; }
      return this.#send(method, path, body, this.tokens.access_token);
    }
  }
  #remember(tokens) { this.tokens = tokens; sessionStorage.setItem(`tokens:${this.app}`, JSON.stringify(tokens)); }
  async #send(method, path, body, token) {
    const headers = { ...(body === undefined ? {} : { "content-type": "application/json" }), ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const answer = await fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    const told = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new Refusal(answer.status, told || {});
    return told;
  }
}
