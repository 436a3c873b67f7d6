// What the whole family costs and brings in.
import { $, Api, language, make, note, words } from "/mini/shared/app.js";

const t = words({
  leave: ["Sign out", "Salir"], sign: ["Sign in as an owner", "Entra como propietario"], why: ["This is for who owns the studio. Opened from QueuePilot in Telegram, it knows you.", "Es para quien posee el estudio. Abierto desde QueuePilot en Telegram, ya te conoce."],
  email: ["E-mail", "Correo"], password: ["Password", "Contraseña"], enter: ["Sign in", "Entrar"], no: ["This account does not own the studio.", "Esta cuenta no posee el estudio."], money: ["Revenue and burn, 30 days", "Ingresos y gasto, 30 días"],
  apps: ["Apps", "Apps"], idle: ["idle ones too", "también las quietas"], shared: ["Shared services", "Servicios compartidos"], burn: ["Burn", "Gasto"], revenue: ["Revenue", "Ingresos"], net: ["Net", "Neto"], users: ["Paying", "De pago"],
  part: ["Shared", "Compartido"], even: ["Breaks even at", "Se paga con"], app: ["App", "App"], total: ["Total", "Total"], free: ["FREE", "GRATIS"], month: ["/mo", "/mes"], used: ["{used} of {limit} {unit}", "{used} de {limit} {unit}"], some: ["{used} {unit}", "{used} {unit}"],
  until: ["free until {day}", "gratis hasta {day}"], after: ["{now} now, {later} after the free tiers", "{now} ahora, {later} tras lo gratuito"], alerts: ["Alerts", "Avisos"], user: ["{n} users", "{n} usuarios"], one: ["1 user", "1 usuario"], later: ["then {price}", "luego {price}"], quiet: ["Nothing came or went yet.", "Aún no entró ni salió nada."],
});
const api = new Api("queuepilot");
const dollars = (cents) => new Intl.NumberFormat(language, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", minimumFractionDigits: cents % 100 ? 2 : 0, maximumFractionDigits: 2 }).format(cents / 100);
const signed = (cents) => (cents > 0 ? `+${dollars(cents)}` : dollars(cents));
const number = (value) => new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(value);
const monthName = (month) => new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01`));
const dayName = (day) => new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(day));
const shortDay = (day) => new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(day));
const tone = (cents) => (cents < 0 ? "bad" : cents > 0 ? "good" : "");
let found = null;

function showTotals({ totals }) {
  const cell = (key, text, className = "") => make("div", {}, make("small", {}, t(key)), make("strong", { className }, text));
  $("totals").replaceChildren(cell("burn", dollars(totals.burn_cents)), cell("revenue", dollars(totals.revenue_cents)), cell("net", signed(totals.net_cents), tone(totals.net_cents)), cell("users", number(totals.users)));
}

function showAlerts({ items }) {
  // What goes on from month to month is raised in each: the last time is enough.
  const last = new Map(items.filter((alert) => !alert.ended_at).reverse().map((alert) => [`${alert.code} ${alert.app ?? alert.service}`, alert]));
  const open = items.filter((alert) => [...last.values()].includes(alert));
  $("alerts").hidden = !open.length;
  $("alerts").replaceChildren(make("h2", {}, t("alerts")), make("ul", {}, ...open.map((alert) => make("li", { className: alert.code === "break_even" ? "calm" : "" }, alert.message, make("br"), make("small", {}, dayName(alert.raised_at))))));
}

function showApps() {
  const { apps, totals } = found;
  const busy = apps.filter((one) => $("all").checked || one.burn_cents || one.revenue_cents || one.users || one.shared_cents);
  const heads = ["app", "burn", "revenue", "net", "users", "part", "even"];
  const even = (one) => (one.break_even_users === null ? "–" : one.break_even_users === 1 ? t("one") : t("user", { n: one.break_even_users }));
  // On a phone the last three columns stand below the name.
  const below = (one) => [one.status, one.users ? `${t("users")}: ${number(one.users)}` : "", one.break_even_users === null ? "" : `${t("even")} ${even(one)}`, one.shared_cents ? `${t("part")} ${dollars(one.shared_cents)}` : ""].filter(Boolean).join(" · ");
  const row = (one) => make("tr", {}, make("td", {}, one.title, make("small", { className: "faint wide" }, one.status), make("small", { className: "faint narrow" }, below(one))), make("td", {}, dollars(one.burn_cents)), make("td", {}, dollars(one.revenue_cents)), make("td", { className: tone(one.net_cents) }, signed(one.net_cents)), make("td", { className: "wide" }, number(one.users)),
    make("td", { className: "wide" }, dollars(one.shared_cents)), make("td", { className: "wide" }, even(one)));
  $("apps").replaceChildren(make("thead", {}, make("tr", {}, ...heads.map((key, place) => make("th", { scope: "col", className: place > 3 ? "wide" : "" }, t(key))))), make("tbody", {}, ...busy.map(row)),
    make("tfoot", {}, make("tr", {}, make("td", {}, t("total")), make("td", {}, dollars(totals.burn_cents)), make("td", {}, dollars(totals.revenue_cents)), make("td", { className: tone(totals.net_cents) }, signed(totals.net_cents)), make("td", { className: "wide" }, number(totals.users)), make("td", { className: "wide" }, dollars(totals.shared_cents)), make("td", { className: "wide" }, ""))));
}

function showServices({ services, totals }) {
  $("after").textContent = t("after", { now: dollars(totals.burn_cents), later: dollars(totals.burn_after_cents) });
  $("services").replaceChildren(...services.map((one) => {
    const price = one.price_cents ? `${dollars(one.price_cents)}${t("month")}` : t("free");
    const level = one.percent === null ? 0 : Math.min(100, one.percent);
    const bar = make("div", { className: `bar${one.percent > 100 ? " over" : one.percent >= 80 ? " near" : ""}`, role: "meter", ariaValueNow: String(level), ariaLabel: one.service }, make("span", { style: { "--part": `${level}%` } }));
    const use = one.limit === null ? t("some", { used: number(one.used), unit: one.unit }) : t("used", { used: number(one.used), limit: number(one.limit), unit: one.unit });
    const facts = [use, one.price_after_cents && !one.price_cents ? t("later", { price: `${dollars(one.price_after_cents)}${t("month")}` }) : "", one.free_until ? t("until", { day: dayName(one.free_until) }) : ""].filter(Boolean).join(" · ");
    const parts = Object.entries(one.split).filter(([, cents]) => cents).map(([app, cents]) => `${found.apps.find((row) => row.app === app)?.title ?? app} ${dollars(cents)}`).join(", ");
    return make("li", {}, make("div", { className: "row" }, make("strong", { className: "grow" }, one.service), make("span", { className: one.price_cents ? "badge off" : "badge" }, price)), bar, make("small", {}, facts), parts ? make("small", {}, parts) : null);
  }));
}

function drawn(tag, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

let drawnDays = { items: [] };
function showChart(days) {
  drawnDays = days;
  const { items } = days;
  const most = Math.max(...items.map((one) => Math.max(one.revenue_cents, one.burn_cents)), 0);
  $("legend").replaceChildren(make("span", { className: "dot" }), t("revenue"), make("span", { className: "dot burn" }), t("burn"));
  if (!most) { $("chart").replaceChildren(make("p", { className: "faint" }, t("quiet"))); return; }
  const [width, height, left] = [Math.max(280, $("chart").clientWidth || 640), 180, 46];
  const step = (width - left) / items.length;
  const y = (cents) => height - 22 - (cents / most) * (height - 40);
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("money") });
  for (const part of [0, 0.5, 1]) svg.append(drawn("line", { class: "axis", x1: left, x2: width, y1: y(most * part), y2: y(most * part) }), drawn("text", { x: left - 6, y: y(most * part) + 4, "text-anchor": "end" }, dollars(Math.round(most * part))));
  items.forEach((one, place) => {
    const x = left + place * step;
    for (const [kind, cents, shift] of [["revenue", one.revenue_cents, 0.12], ["burn", one.burn_cents, 0.52]]) {
      const bar = drawn("rect", { class: kind, x: x + step * shift, y: y(cents), width: step * 0.36, height: Math.max(0, y(0) - y(cents)), rx: 2 });
      bar.append(drawn("title", {}, `${dayName(one.day)}: ${t(kind)} ${dollars(cents)}`));
      svg.append(bar);
    }
    if (place % 7 === 0) svg.append(drawn("text", { x: x + step / 2, y: height - 4, "text-anchor": "middle" }, shortDay(one.day)));
  });
  $("chart").replaceChildren(svg);
}

async function load() {
  try {
    const [portfolio, services, alerts, money] = await Promise.all(["", "/services", "/alerts", "/money"].map((path) => api.ask("GET", `/api/v1/portfolio${path}`)));
    found = portfolio;
    $("month").textContent = monthName(portfolio.month);
    showTotals(portfolio); showApps(); showServices(services); showAlerts(alerts);
    $("login").hidden = true; $("board").hidden = false; $("leave").hidden = false;
    showChart(money);  // as wide as there is room
  } catch (error) {
    if (error.status === 404) { api.leave(); ask(t("no")); } else if (error.status === 401) { api.leave(); ask(""); } else note(error.message);
  }
}

function ask(wrong) {
  $("board").hidden = true; $("leave").hidden = true; $("login").hidden = false;
  $("wrong").hidden = !wrong; $("wrong").textContent = wrong;
}

$("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { email, password } = event.target.elements;
  try { await api.login("lowkeymode", email.value, password.value); await load(); } catch (error) { ask(error.message); }
});
$("leave").addEventListener("click", () => { api.leave(); ask(""); });
addEventListener("resize", () => { if (!$("board").hidden) showChart(drawnDays); });
$("all").addEventListener("change", showApps);
if (api.signedIn || (await api.enter())) await load(); else ask("");
setInterval(() => { if (api.signedIn && !document.hidden) load(); }, 30_000);
