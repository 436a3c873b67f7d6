"use strict";

const find = (id) => document.getElementById(id);
const plumbing = new Set(["Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]);
let chosen = null;
let shownItems = "";

async function ask(method, path, body) {
  const answer = await fetch(`/sandbox${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const content = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error((content && content.detail) || `The service answered ${answer.status}.`);
  return content;
}

function tell(sentence, bad = false) {
  find("notice").textContent = sentence;
  find("notice").classList.toggle("bad", bad);
}

function element(kind, content, attributes = {}) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...[content].flat().filter((part) => part !== null && part !== undefined));
  return made;
}

const clockText = (instant) => `${instant.slice(0, 10)} ${instant.slice(11, 19)} UTC`;

async function act(work, done) {
  try {
    const answer = await work();
    if (done) tell(typeof done === "function" ? done(answer) : done);
    await refresh();
    return answer;
  } catch (error) {
    tell(error.message, true);
    return null;
  }
}

function showClock(clock) {
  find("now").textContent = clockText(clock.now);
  find("held").textContent = clock.held ? "stands still" : "real time";
  find("held").classList.toggle("held", clock.held);
}

function summary(item) {
  const { payload } = item;
  if (item.channel === "push") return [payload.title, payload.body].filter(Boolean).join(" – ");
  return payload.subject ?? payload.title ?? [payload.method, payload.path].filter(Boolean).join(" ");
}

function showItems(items) {
  const seen = JSON.stringify(items);
  if (seen === shownItems) return;
  shownItems = seen;
  const rows = items.slice().reverse().map((item) => {
    const channel = item.payload.platform ? `${item.channel} · ${item.payload.platform}` : item.channel;
    const state = item.refused ? `refused ${item.status || "(dropped)"}` : channel;
    const button = element("button", [
      element("span", [element("strong", item.to), element("span", state, { class: item.refused ? "tag bad" : "tag" })],
        { class: "line" }),
      element("span", String(summary(item)), { class: "what" }),
      element("span", clockText(item.at), { class: "quiet" }),
    ], { "aria-current": String(chosen === item.id) });
    button.addEventListener("click", () => {
      chosen = item.id;
      shownItems = "";
      showItems(items);
      showDetail(item);
    });
    return element("li", button);
  });
  find("items").replaceChildren(...(rows.length ? rows : [element("li", "Nothing yet.", { class: "empty" })]));
}

function showDetail(item) {
  const parts = item.channel === "push" ? [element("span", "On the wire", { class: "quiet" })]
    : [element("h3", String(summary(item) || item.channel))];
  const facts = { To: item.to, At: clockText(item.at), ...(item.payload.headers ?? {}) };
  const list = element("dl", []);
  for (const [name, value] of Object.entries(facts).filter(([name]) => !plumbing.has(name))) {
    list.append(element("dt", name), element("dd", String(value)));
  }
  parts.push(list);
  if (item.channel === "email" && "text" in item.payload) parts.push(...letter(item));
  else if (item.channel === "push" && "title" in item.payload) parts.unshift(...notification(item));
  else parts.push(element("pre", JSON.stringify(item.payload, null, 2)));
  find("detail").replaceChildren(...parts);
}

function notification(item) {
  const { platform, title, body, data } = item.payload;
  const card = element("div", [
    element("span", `${platform} · ${clockText(item.at)}`, { class: "quiet" }), element("strong", title), element("p", body),
  ], { class: "notification" });
  const pairs = Object.entries(data ?? {});
  if (!pairs.length) return [card];
  const list = element("dl", pairs.flatMap(([name, value]) => [element("dt", name), element("dd", String(value))]));
  return [card, element("span", "For the app", { class: "quiet" }), list];
}

function letter(item) {
  const text = withLinks(item.payload.text ?? "");
  if (!item.payload.html) return [text];
  const frame = element("iframe", [], { src: `/sandbox/outbox/${item.id}/html`, sandbox: "allow-popups", title: "The letter" });
  const body = element("div", frame);
  const views = [["As it looks", frame], ["As text", text], ["Source", element("pre", item.payload.html)]];
  const tabs = element("div", views.map(([name, view]) => {
    const button = element("button", name, { class: "plain", type: "button" });
    button.addEventListener("click", () => body.replaceChildren(view));
    return button;
  }), { class: "row tabs" });
  return [tabs, body];
}

function withLinks(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) =>
    index % 2 ? element("a", part, { href: part, target: "_blank", rel: "noreferrer" }) : part);
  return element("pre", parts);
}

function showFaults({ items, services }) {
  if (!find("services").options.length) find("services").append(...services.map((name) => element("option", name)));
  const rows = items.map(({ fault, times_left: left }) => {
    const what = [fault.status && `answers ${fault.status}`, fault.drop && "drops", fault.latency_ms && `waits ${fault.latency_ms} ms`,
      fault.after_chunks !== null && fault.after_chunks !== undefined && `breaks after ${fault.after_chunks} chunks`,
      fault.match && `if it has “${fault.match}”`].filter(Boolean).join(", ");
    return element("li", [element("span", [element("strong", fault.service), ` ${what}`]), element("span", `${left} × left`, { class: "quiet" })]);
  });
  find("faults").replaceChildren(...rows);
}

function showInbox(items) {
  const rows = items.map((item) => {
    const again = element("button", "Run again", { class: "plain", type: "button" });
    again.addEventListener("click", () => act(() => ask("POST", `/inbox/${item.id}/replay`), "It is handled once more; “Run what is due” does it at once."));
    const state = element("span", item.last_error ? `${item.state}: ${item.last_error}` : item.state,
      { class: item.state === "parked" ? "tag bad" : "tag" });
    return element("li", [element("span", [element("strong", item.source), ` ${item.event_id} `, element("span", clockText(item.received_at), { class: "quiet" })]),
      element("span", [state, again], { class: "row" })]);
  });
  find("inbox").replaceChildren(...(rows.length ? rows : [element("li", "None yet.", { class: "empty" })]));
}

function checkoutActs(session) {
  const at = `/stripe/sessions/${session.id}`;
  if (session.status === "open") return [["Pay", `${at}/pay`], ["Promise a transfer", `${at}/pay`, { async: true }], ["Expire", `${at}/expire`]];
  if (session.status !== "complete") return [];
  if (session.payment_status === "unpaid") return [["It arrives", `${at}/pay`], ["It fails", `${at}/fail`]];
  const period = `/stripe/subscriptions/${session.subscription}/renew`;
  const renewals = session.subscription ? [["Let the period end", period], ["… with a declined card", period, { fail: true }]] : [];
  const paid = session.payment_intent || session.invoice;
  return [...renewals, ...(paid ? [["Refund", "/stripe/refunds", { session: session.id }], ["Dispute", "/stripe/disputes", { session: session.id }]] : [])];
}

const toldBy = ({ events }) => events.length
  ? events.map(({ type, status }) => `${type}: ${status === null ? "held" : status || "no answer"}`).join(", ") : "Nobody was told.";

function showStripe({ items }, { mode, held }) {
  find("delivery").value = mode;
  find("deliver").hidden = !held.length;
  find("deliver").textContent = `Deliver ${held.length}`;
  const rows = items.slice(0, 20).map((session) => {
    const buttons = checkoutActs(session).map(([name, path, body]) => {
      const button = element("button", name, { class: "plain", type: "button" });
      button.addEventListener("click", () => act(() => ask("POST", path, body ?? {}), toldBy));
      return button;
    });
    const link = session.url ? [element("a", "Open", { href: session.url, target: "_blank", rel: "noreferrer" })] : [];
    const what = `${session.metadata?.app ?? "?"} · ${session.amount_total} ${session.currency ?? ""} · ${session.mode}`;
    const state = element("span", session.status === "complete" ? session.payment_status : session.status, { class: "tag" });
    return element("li", [element("span", [element("strong", what), ` ${session.id} `, state]), element("span", [...link, ...buttons], { class: "row" })]);
  });
  find("checkouts").replaceChildren(...(rows.length ? rows : [element("li", "None yet.", { class: "empty" })]));
}

function fields(form) {
  const found = {};
  for (const input of form.elements) {
    if (!input.name || (input.type === "checkbox" && !input.checked) || input.value === "") continue;
    found[input.name] = input.type === "checkbox" ? true : input.type === "number" ? Number(input.value) : input.value;
  }
  return found;
}

function onSubmit(id, send) {
  find(id).addEventListener("submit", (event) => {
    event.preventDefault();
    send(fields(event.target));
  });
}

async function refresh() {
  const query = new URLSearchParams({ channel: find("channel").value, all: String(find("refused").checked) });
  const [clock, outbox, faults, inbox, sessions, delivery] = await Promise.all([ask("GET", "/clock"), ask("GET", `/outbox?${query}`),
    ask("GET", "/faults"), ask("GET", "/inbox?limit=20"), ask("GET", "/stripe/sessions"), ask("GET", "/stripe/delivery")]);
  showClock(clock);
  showItems(outbox.items);
  showFaults(faults);
  showInbox(inbox.items);
  showStripe(sessions, delivery);
}

async function repeat() {
  try {
    if (!document.hidden) await refresh();
    if (find("notice").dataset.away) tell("");
    delete find("notice").dataset.away;
  } catch (error) {
    find("notice").dataset.away = "yes";
    tell(`The service is away: ${error.message}`, true);
  }
  setTimeout(repeat, 1000);
}

function showAppleAnswer(answer) {
  if (!answer) return;
  find("apple-answer").hidden = false;
  find("apple-answer").textContent = JSON.stringify(answer, null, 2);
}

async function begin() {
  const { apps, channels } = await ask("GET", "/world");
  for (const select of document.querySelectorAll("select.apps")) select.append(...apps.map((app) => element("option", app)));
  find("channel").append(...channels.map((name) => element("option", name)));
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () => act(() => ask("POST", "/clock", { advance_seconds: Number(button.dataset.advance) })));
  }
  find("release").addEventListener("click", () => act(() => ask("POST", "/clock", { real: true }), "The clock shows real time again."));
  find("drain").addEventListener("click", () => act(() => ask("POST", "/drain"),
    ({ jobs_run: run, failed }) => `${run} ${run === 1 ? "job" : "jobs"} run, ${failed} failed.`));
  find("clear-outbox").addEventListener("click", () => act(() => ask("DELETE", "/outbox")));
  find("clear-faults").addEventListener("click", () => act(() => ask("DELETE", "/faults"), "Everything works again."));
  find("rotate").addEventListener("click", () => act(() => ask("POST", "/apple/keys/rotate"), ({ kid }) => `Apple signs with ${kid} now.`));
  find("delivery").addEventListener("change", () => act(() => ask("POST", "/stripe/delivery", { mode: find("delivery").value })));
  find("deliver").addEventListener("click", () => act(() => ask("POST", "/stripe/deliver", {}), ({ items }) => toldBy({ events: items })));
  find("channel").addEventListener("change", () => act(refresh));
  find("refused").addEventListener("change", () => act(refresh));
  onSubmit("set-clock", () => act(() => ask("POST", "/clock", { now: `${find("instant").value}Z` })));
  onSubmit("fault", (fault) => act(() => ask("POST", "/faults", fault), `The next ${fault.times} of ${fault.service} will fail.`));
  onSubmit("grant", (grant) => act(() => ask("POST", "/grants", grant), ({ roles, coins, credits, premium }) =>
    `${grant.email} is ${[...roles, premium ? "premium" : "not premium"].join(", ")} now and has ${coins} coins, ${credits} credits.`));
  onSubmit("token", async (who) => showAppleAnswer(await act(() => ask("POST", "/apple/identity-tokens", who), "Send it to /api/v1/auth/apple.")));
  onSubmit("notice-form", (notice) => act(() => ask("POST", "/apple/notifications", notice),
    ({ id, status }) => `Notice ${id} was answered with ${status || "nothing at all"}.`));
  repeat();
}

begin().catch((error) => tell(`The sandbox is away: ${error.message}`, true));
