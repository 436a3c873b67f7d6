// A small Telegram in the browser: one bot, one person, their chats.
const root = "/sandbox/telegram";
const $ = (id) => document.getElementById(id);
const state = { bots: [], people: [], chats: [], bot: null, me: null, chat: null, reply: null, changes: -1, detail: null };

async function api(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(root + path, options);
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) { toast(told.detail || `The sandbox answered ${answer.status}`); throw new Error(told.detail); }
  return told;
}

function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

let fading;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

function face(name, seed) {
  const circle = make("span", { className: "face", ariaHidden: "true" }, (name || "?").trim().charAt(0).toUpperCase());
  circle.style.setProperty("--hue", String(Math.abs(seed) % 360));
  return circle;
}

const hue = (text) => [...text].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
const person = (id) => state.people.find((one) => one.id === id);
const nameOf = (chat) => chat.title || chat.first_name || String(chat.id);
const isPrivate = () => state.chat && state.chat.type === "private";
const remember = () => localStorage.setItem("telegram", JSON.stringify({ bot: state.bot?.slug, me: state.me, chat: state.chat?.id }));

function pane(name) { document.body.dataset.pane = name; }

function showBots() {
  $("bot-list").replaceChildren(...state.bots.map((bot) => make("li", {}, make("button", {
    type: "button", on: { click: () => choose(bot) }, ...(bot === state.bot ? { ariaCurrent: "true" } : {}),
  }, face(bot.title, hue(bot.slug)), make("span", { className: "who" }, bot.title, make("small", {}, bot.about.en))))));
}

function showPeople() {
  $("person").replaceChildren(...state.people.map((one) => make("option", { value: String(one.id), selected: one.id === state.me },
    `${one.first_name} (${one.language_code || "?"})`)));
}

function showChats() {
  const own = { id: state.me, type: "private", first_name: state.bot.title };
  const shared = state.chats.filter((chat) => chat.type !== "private");
  $("chat-list").replaceChildren(...[own, ...shared].map((chat) => make("li", {}, make("button", {
    type: "button", on: { click: () => open(chat) }, ...(state.chat?.id === chat.id ? { ariaCurrent: "true" } : {}),
  }, face(nameOf(chat), chat.type === "private" ? hue(state.bot.slug) : chat.id), make("span", { className: "who" }, nameOf(chat),
    make("small", {}, chat.type === "private" ? "private chat" : `${chat.type} · ${chat.id}`))))));
}

async function choose(bot) {
  state.bot = bot; state.chat = null; state.changes = -1;
  await refreshChats();
  showBots();
  open({ id: state.me, type: "private", first_name: bot.title });
  if (matchMedia("(max-width: 820px)").matches) pane("chats");
}

async function refreshChats() {
  state.chats = (await api(`/${state.bot.slug}/chats`)).items;
  showChats();
}

function open(chat) {
  state.chat = chat; state.reply = null; state.changes = -1; state.detail = null;
  showReply(); showChats(); remember(); pane("chat");
  $("messages").replaceChildren();
  refresh();
}

function acts() {
  const all = [];
  const act = (title, run) => all.push(make("button", { type: "button", on: { click: run } }, title));
  const slug = state.bot.slug;
  const chat = state.chat.id;
  const me = state.me;
  if (isPrivate()) {
    act("Block", () => tell(`/${slug}/standing`, { from: me, status: "kicked" }));
    act("Unblock", () => tell(`/${slug}/standing`, { from: me, status: "member" }));
  } else {
    const mine = state.detail?.members.find((one) => one.user.id === me)?.status || "left";
    if (["left", "kicked"].includes(mine)) {
      act("Ask to join", () => tell(`/${slug}/join-requests`, { from: me, chat }));
      act("Join", () => tell(`/${slug}/standing`, { from: me, chat, user: me, status: "member" }));
    } else act("Leave", () => tell(`/${slug}/standing`, { from: me, chat, user: me, status: "left" }));
    act("Bot: admin", () => tell(`/${slug}/standing`, { from: me, chat, status: "administrator" }));
    act("Bot: out", () => tell(`/${slug}/standing`, { from: me, chat, status: "kicked" }));
    act("Upgrade", async () => { const moved = await tell(`/${slug}/migrate`, { chat }); open({ ...state.chat, id: moved.chat_id }); });
  }
  $("acts").replaceChildren(...all);
}

function buttons(message) {
  const rows = message.reply_markup?.inline_keyboard || [];
  const shown = rows.map((row) => make("div", {}, ...row.map((button) => make("button", { type: "button", on: { click: () => press(message, button) } }, button.text + (button.url ? " ↗" : "")))));
  if (message.invoice) shown.unshift(make("div", {}, make("button", { type: "button", on: { click: () => pay({ message_id: message.message_id }) } }, `Pay ⭐ ${message.invoice.total_amount}`)));
  return shown.length ? [make("div", { className: "rows" }, ...shown)] : [];
}

function content(message) {
  const parts = [];
  if (message.reply_to_message) parts.push(make("span", { className: "quote" }, message.reply_to_message.text || message.reply_to_message.caption || "…"));
  if (message.photo) parts.push(make("img", { src: `${root}/files/${message.photo.at(-1).file_id}`, alt: "Photo" }));
  for (const kind of ["document", "video", "animation", "audio", "voice"]) {
    const file = message[kind];
    if (file) parts.push(make("a", { href: `${root}/files/${file.file_id}`, target: "_blank" }, `📄 ${file.file_name || kind} (${file.file_size} B)`), "\n");
  }
  if (message.invoice) parts.push(`🧾 ${message.invoice.title}\n${message.invoice.description}`);
  if (message.successful_payment) parts.push(`⭐ paid ${message.successful_payment.total_amount}`);
  const text = message.text || message.caption || "";
  let last = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s]+/g)) {
    parts.push(text.slice(last, match.index), make("a", { href: match[0], target: "_blank", rel: "noopener" }, match[0]));
    last = match.index + match[0].length;
  }
  parts.push(text.slice(last));
  return parts;
}

function showMessages() {
  const list = $("messages");
  const low = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const items = state.detail.items.filter((message) => !message.migrate_to_chat_id && !message.migrate_from_chat_id);
  if (!items.length) { list.replaceChildren(make("li", { className: "empty" }, isPrivate() ? `Say /start to ${state.bot.title}.` : "Nothing was said here yet.")); return; }
  list.replaceChildren(...items.map((message) => {
    const own = message.from?.id === state.me;
    const at = new Date(message.date * 1000).toISOString().slice(5, 16).replace("T", " ");
    const bubble = make("div", { className: "bubble" });
    if (!own && !isPrivate()) bubble.append(make("span", { className: "name" }, message.from?.first_name || nameOf(state.chat)));
    bubble.append(...content(message), make("time", {}, `${message.edited ? "edited " : ""}${at}`));
    return make("li", { className: `message${own ? " own" : ""}` }, bubble, ...buttons(message),
      make("button", { type: "button", className: "again", on: { click: () => { state.reply = message; showReply(); $("text").focus(); } } }, "Reply"));
  }));
  if (low) list.scrollTop = list.scrollHeight;
}

function showReply() {
  $("reply").hidden = !state.reply;
  if (state.reply) $("reply").firstElementChild.textContent = `Reply to: ${state.reply.text || state.reply.caption || "media"}`;
}

async function refresh() {
  if (!state.bot || !state.chat) return;
  const { bot, chat } = state;
  const path = isPrivate() ? state.me : chat.id;
  const detail = await api(`/${bot.slug}/chats/${path}`);
  if (bot !== state.bot || chat !== state.chat || (state.detail && detail.changes === state.changes)) return;
  state.changes = detail.changes; state.detail = detail;
  $("title").textContent = isPrivate() ? bot.title : nameOf(chat);
  const asking = detail.join_requests.length ? ` · ${detail.join_requests.length} ask to join` : "";
  $("subtitle").textContent = isPrivate() ? bot.about.en : detail.members.filter((one) => !["left", "kicked"].includes(one.status)).map((one) => one.user.first_name).join(", ") + asking;
  acts(); showMessages();
}

async function tell(path, body) {
  const told = await api(path, body);
  if (told.status !== undefined && told.status !== 200) toast(`The webhook answered ${told.status || "nothing"}`);
  state.changes = -1;
  await refreshChats();
  await refresh();
  return told;
}

async function press(message, button) {
  if (button.url) {
    if (button.url.startsWith("https://t.me/$")) await pay({ link: button.url });
    else window.open(button.url, "_blank", "noopener");
  } else if (button.web_app) await openMini(button);
  else {
    const told = await tell(`/${state.bot.slug}/press`, { from: state.me, message_id: message.message_id, data: button.callback_data, ...(isPrivate() ? {} : { chat: state.chat.id }) });
    for (let tries = 0; tries < 20; tries += 1) {
      const { text } = await api(`/toasts/${told.query}`);
      if (text !== null) { if (text) toast(text); break; }
      await new Promise((done) => setTimeout(done, 300));
    }
  }
}

async function pay(what) {
  const told = await tell(`/${state.bot.slug}/pay`, { from: state.me, ...what });
  toast(told.paid ? "Paid ⭐" : told.error);
}

async function openMini(button) {
  const user = person(state.me);
  const { init_data } = await api(`/${state.bot.slug}/init-data`, { user: { id: user.id, first_name: user.first_name, language_code: user.language_code } });
  $("mini").querySelector("strong").textContent = button.text;
  const address = new URL(button.web_app.url, location.href);
  $("mini").querySelector("iframe").src = `${address.pathname}${address.search}#tgWebAppData=${encodeURIComponent(init_data)}&tgWebAppVersion=9.0&tgWebAppPlatform=web`;
  $("mini").showModal();
}

async function upload(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return (await api(`/${state.bot.slug}/files`, { content_base64: btoa(text), file_name: file.name, mime_type: file.type || "application/octet-stream" })).file_id;
}

async function says(body) {
  const to = isPrivate() ? {} : { chat: state.chat.id };
  const reply = state.reply ? { reply_to: state.reply.message_id } : {};
  state.reply = null; showReply();
  await tell(`/${state.bot.slug}/messages`, { from: state.me, ...to, ...reply, ...body });
  $("messages").scrollTop = $("messages").scrollHeight;
}

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = ""; suggest();
  await says({ text });
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); $("composer").requestSubmit(); }
});
function suggest() {
  const text = $("text").value;
  const names = ["start", "help", ...(state.bot?.about.commands || []), "timezone", "language", "cancel"];
  const fitting = text.startsWith("/") && !text.includes(" ") ? [...new Set(names)].filter((name) => `/${name}`.startsWith(text)) : [];
  $("suggestions").replaceChildren(...fitting.map((name) => make("button", { type: "button", on: { click: () => { $("text").value = `/${name} `; suggest(); $("text").focus(); } } }, `/${name}`)));
}
$("text").addEventListener("input", suggest);
$("photo").addEventListener("change", async (event) => {
  const files = [...event.target.files];
  const group = files.length > 1 ? { media_group: String(Date.now()) } : {};
  const caption = $("text").value.trim();
  $("text").value = "";
  for (const [place, file] of files.entries()) await says({ photo: await upload(file), ...group, ...(place === 0 && caption ? { caption } : {}) });
  event.target.value = "";
});
$("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file) await says({ document: await upload(file) });
  event.target.value = "";
});
$("reply").querySelector("button").addEventListener("click", () => { state.reply = null; showReply(); });
$("back").addEventListener("click", () => pane("chats"));
$("person").addEventListener("change", async (event) => {
  state.me = Number(event.target.value);
  const chat = isPrivate() || !state.chat ? { id: state.me, type: "private", first_name: state.bot.title } : state.chat;
  await refreshChats();
  open(chat);
});
function dialog(id, act) {
  $(id).addEventListener("close", async () => {
    const form = $(id).querySelector("form");
    if ($(id).returnValue === "make") await act(new FormData(form));
    form.reset();
  });
}
$("new-person").addEventListener("click", () => $("somebody").showModal());
dialog("somebody", async (data) => {
  const made = await api("/people", { name: data.get("name"), language: data.get("language") });
  state.people.push(made); state.me = made.id; showPeople();
  await refreshChats();
  open({ id: made.id, type: "private", first_name: state.bot.title });
});
let kind = "supergroup";
for (const [id, type, title] of [["new-group", "supergroup", "New group"], ["new-channel", "channel", "New channel"]]) {
  $(id).addEventListener("click", () => {
    kind = type;
    $("group").querySelector("h2").textContent = title;
    $("group-people").replaceChildren(...state.people.filter((one) => one.id !== state.me).map((one) =>
      make("label", { className: "check" }, make("input", { type: "checkbox", name: "member", value: String(one.id) }), ` ${one.first_name}`)));
    $("group").showModal();
  });
}
dialog("group", async (data) => {
  const members = [state.me, ...data.getAll("member").map(Number)];
  const made = await api(`/${state.bot.slug}/groups`, { title: data.get("title"), members, bot_admin: data.get("admin") !== null, type: kind });
  await refreshChats();
  open(made);
});
$("mini").querySelector("button").addEventListener("click", () => { $("mini").close(); $("mini").querySelector("iframe").src = "about:blank"; });

async function begin() {
  pane("bots");
  [state.bots, state.people] = [(await api("/bots")).items, (await api("/people")).items];
  const before = JSON.parse(localStorage.getItem("telegram") || "{}");
  const wanted = new URLSearchParams(location.search).get("bot") || before.bot;
  state.me = person(before.me) ? before.me : state.people[0].id;
  showPeople(); showBots();
  const bot = state.bots.find((one) => one.slug === wanted) || (matchMedia("(max-width: 820px)").matches ? null : state.bots[0]);
  if (bot) await choose(bot);
  setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, 1000);
}
begin();
