// A page of links: kept in this browser, synced when there is somebody to sync for.
import { $, Api, inTurn, keep, kept, make, newId, note, words } from "/mini/shared/app.js";

const t = words({
  edit: ["Edit", "Editar"], look: ["Preview", "Vista previa"], colour: ["Colour", "Color"], name: ["Name", "Nombre"], bio: ["About you", "Sobre ti"],
  handle: ["Handle, for a public page", "Nombre corto, para una página pública"], copy: ["Copy", "Copiar"], links: ["Links", "Enlaces"], add: ["Add", "Añadir"],
  none: ["No links yet. Add the first one.", "Aún no hay enlaces. Añade el primero."], title: ["Title", "Título"], url: ["Address", "Dirección"], delete: ["Delete", "Borrar"],
  cancel: ["Cancel", "Cancelar"], save: ["Save", "Guardar"], fresh: ["New link", "Enlace nuevo"], change: ["Change link", "Cambiar enlace"], up: ["Up", "Subir"], down: ["Down", "Bajar"],
  local: ["On this device", "En este dispositivo"], synced: ["Synced", "Sincronizado"], waiting: ["Not synced yet", "Sin sincronizar"], wrong: ["It must begin with http:// or https://.", "Debe empezar por http:// o https://."],
  taken: ["Somebody else has this handle.", "Otra persona tiene ese nombre."], merged: ["Another device had changed it; both are merged.", "Otro dispositivo lo había cambiado; se han unido."],
  copied: ["Copied", "Copiado"], full: ["This browser keeps nothing for us.", "Este navegador no guarda nada."], gone: ["There is no such page.", "No existe esa página."], clicks: ["{n} clicks", "{n} clics"], moved: ["{title}: place {n}", "{title}: puesto {n}"],
});
const api = new Api("biolinks");
const blank = { name: "", bio: "", handle: "", colour: "#2b6a4d", links: [] };
let state = { page: { ...blank, ...kept("biolinks:page", {}) }, version: kept("biolinks:version", 0), dirty: kept("biolinks:dirty", false) };
let clicks = {};
let base = kept("biolinks:base", null);

function good(url) {
  try { return ["http:", "https:"].includes(new URL(url).protocol) && /^https?:\/\/\S+$/.test(url); } catch { return false; }
}

function changed() {
  state.dirty = true;
  if (!keep("biolinks:page", state.page)) note(t("full"));
  keep("biolinks:dirty", true);
  show();
  clearTimeout(changed.timer);
  changed.timer = setTimeout(sync, 700);
}

function status() {
  const key = !api.signedIn || !state.page.handle ? "local" : state.dirty ? "waiting" : "synced";
  $("sync").textContent = t(key);
  $("sync").classList.toggle("off", key !== "synced");
}

// --- the page as visitors see it

function pageOf(page, through) {
  const shown = make("div", { className: "page", style: { "--tint": /^#[0-9a-f]{6}$/i.test(page.colour) ? page.colour : blank.colour } });
  shown.append(make("span", { className: "face", ariaHidden: "true" }, (page.name || page.handle || "?").trim().charAt(0).toUpperCase() || "?"), make("h1", {}, page.name || page.handle || "…"));
  if (page.bio) shown.append(make("p", {}, page.bio));
  shown.append(make("ul", {}, ...page.links.filter((link) => good(link.url)).map((link) => make("li", {}, make("a", { href: through ? `/api/v1/biolinks/go/${link.id}` : link.url, target: "_blank", rel: "noopener noreferrer" },
    link.emoji ? make("span", { ariaHidden: "true" }, link.emoji) : null, link.title)))));
  return shown;
}

async function showPublic(handle) {
  $("public").hidden = false;
  try { const page = await api.ask("GET", `/api/v1/biolinks/pages/${encodeURIComponent(handle)}`); document.title = page.name || handle; $("public").append(pageOf(page, true)); }
  catch { $("public").append(make("p", { className: "faint" }, t("gone"))); }
}

// --- the editor

function show() {
  for (const field of ["name", "bio", "handle", "colour"]) if (document.activeElement !== $(field)) $(field).value = state.page[field] || (field === "colour" ? blank.colour : "");
  $("none").hidden = state.page.links.length > 0;
  $("links").replaceChildren(...state.page.links.map(row));
  $("look").replaceChildren(pageOf(state.page, false));
  const live = api.signedIn && state.version > 0 && state.page.handle;
  $("address").hidden = !live;
  if (live) { const link = $("address").firstElementChild; link.href = `/mini/biolinks/?h=${state.page.handle}`; link.textContent = link.href; }
  status();
}

function row(link, place) {
  const count = clicks[link.id];
  const item = make("li", { draggable: true, "data-id": link.id },
    make("span", { className: "grip", ariaHidden: "true" }, "⠿"),
    make("button", { type: "button", className: "what", on: { click: () => edit(link) } }, make("strong", {}, `${link.emoji ? `${link.emoji} ` : ""}${link.title}`), make("small", {}, count === undefined ? link.url : `${t("clicks", { n: count })} · ${link.url}`)),
    make("button", { type: "button", className: "move", ariaLabel: `${t("up")}: ${link.title}`, disabled: place === 0, on: { click: () => move(place, place - 1) } }, "↑"),
    make("button", { type: "button", className: "move", ariaLabel: `${t("down")}: ${link.title}`, disabled: place === state.page.links.length - 1, on: { click: () => move(place, place + 1) } }, "↓"));
  item.addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/plain", link.id); event.dataTransfer.effectAllowed = "move"; item.classList.add("dragged"); });
  item.addEventListener("dragend", () => item.classList.remove("dragged"));
  item.addEventListener("dragover", (event) => { event.preventDefault(); item.classList.add("over"); });
  item.addEventListener("dragleave", () => item.classList.remove("over"));
  item.addEventListener("drop", (event) => { event.preventDefault(); move(state.page.links.findIndex((one) => one.id === event.dataTransfer.getData("text/plain")), place); });
  return item;
}

function move(from, to) {
  if (from < 0 || to < 0 || to >= state.page.links.length || from === to) return;
  const links = [...state.page.links];
  const [taken] = links.splice(from, 1);
  links.splice(to, 0, taken);
  state.page.links = links;
  note(t("moved", { title: taken.title, n: to + 1 }));
  changed();
  $("links").children[to].querySelector(from > to ? ".move" : ".move:last-child").focus();
}

let editing = null;
function edit(link) {
  editing = link;
  const form = $("link").querySelector("form");
  form.reset();
  $("link-head").textContent = t(link ? "change" : "fresh");
  $("link-wrong").hidden = true;
  form.querySelector('[value="delete"]').hidden = !link;
  for (const field of ["emoji", "title", "url"]) form.elements[field].value = link?.[field] || "";
  $("link").showModal();
}
$("link").querySelector("form").addEventListener("submit", (event) => {
  if (event.submitter?.value !== "save") return;
  const url = event.target.elements.url.value.trim();
  if (!good(url)) { event.preventDefault(); $("link-wrong").textContent = t("wrong"); $("link-wrong").hidden = false; }
});
$("link").addEventListener("close", () => {
  const form = $("link").querySelector("form").elements;
  const choice = $("link").returnValue;
  if (choice === "save") {
    const link = { id: editing?.id || newId(), title: form.title.value.trim(), url: form.url.value.trim(), emoji: form.emoji.value.trim() };
    state.page.links = editing ? state.page.links.map((one) => (one.id === editing.id ? link : one)) : [...state.page.links, link];
    changed();
  } else if (choice === "delete" && editing) { state.page.links = state.page.links.filter((one) => one.id !== editing.id); changed(); }
  $("link").returnValue = "";
});
$("add").addEventListener("click", () => edit(null));
for (const field of ["name", "bio", "handle", "colour"]) $(field).addEventListener("input", (event) => {
  state.page[field] = field === "handle" ? event.target.value.toLowerCase().trim() : event.target.value;
  changed();
});
$("copy").addEventListener("click", async () => { await navigator.clipboard.writeText($("address").firstElementChild.href); note(t("copied")); });
for (const name of ["edit", "look"]) $(`tab-${name}`).addEventListener("click", () => {
  for (const other of ["edit", "look"]) { $(other).hidden = other !== name; $(`tab-${other}`).setAttribute("aria-selected", String(other === name)); }
});

// --- sync: by version; what two devices changed is merged by link

function merge(theirs, mine, before) {
  const known = new Map((before?.links || []).map((link) => [link.id, JSON.stringify(link)]));
  const here = new Set(mine.links.map((link) => link.id));
  const there = new Map(theirs.links.map((link) => [link.id, link]));
  const links = mine.links.filter((link) => there.has(link.id) || !known.has(link.id)).map((link) => (JSON.stringify(link) === known.get(link.id) ? there.get(link.id) : link));
  links.push(...theirs.links.filter((link) => !here.has(link.id) && !known.has(link.id)));
  const pick = (field) => (before && mine[field] === before[field] ? theirs[field] : mine[field]);
  return { name: pick("name"), bio: pick("bio"), handle: pick("handle"), colour: pick("colour"), links };
}

function settle(told, sent) {
  const more = sent !== undefined && JSON.stringify(state.page) !== sent; // written while the answer was on its way
  state = { page: more ? state.page : { ...blank, ...(told.page || state.page) }, version: told.version, dirty: more };
  base = told.page; clicks = told.clicks;
  keep("biolinks:page", state.page); keep("biolinks:version", state.version); keep("biolinks:dirty", more); keep("biolinks:base", base);
  show();
}

async function send() {
  if (!api.signedIn || !/^[a-z0-9][a-z0-9_-]{2,29}$/.test(state.page.handle)) return;
  try {
    if (!state.dirty) return;
    const sent = JSON.stringify(state.page);
    settle(await api.ask("PUT", "/api/v1/biolinks/page", { version: state.version, page: state.page }), sent);
  } catch (error) {
    if (error.code === "version_conflict") {
      const told = await api.ask("GET", "/api/v1/biolinks/page");
      state.page = merge({ ...blank, ...told.page }, state.page, base); state.version = told.version; base = told.page;
      note(t("merged"));
      await send();
    } else if (error.code === "handle_taken") note(t("taken"));
    else if (error.status) note(error.message);
    status();
  }
}

const sync = inTurn(send);

async function start() {
  if (!(await api.enter())) return;
  const told = await api.ask("GET", "/api/v1/biolinks/page").catch(() => null);
  if (told && told.page && (!state.dirty || !state.page.links.length)) settle(told);
  else if (told) { clicks = told.clicks; if (told.page && told.version !== state.version) { state.page = merge({ ...blank, ...told.page }, state.page, base); } state.version = told.version; show(); await sync(); }
}

const handle = new URLSearchParams(location.search).get("h");
if (handle) await showPublic(handle);
else {
  $("editor").hidden = false;
  show();
  await start();
  addEventListener("online", () => (api.signedIn ? sync() : start()));
}
