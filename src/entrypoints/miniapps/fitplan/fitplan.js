// A workout plan and what was done of it: kept in this browser, synced when there is somebody to sync for.
import { $, Api, inTurn, keep, kept, language, make, newId, note, words } from "/mini/shared/app.js";

const t = words({
  today: ["Today", "Hoy"], plan: ["Plan", "Plan"], history: ["History", "Historial"], rest: ["Rest", "Descanso"], skip: ["Skip", "Saltar"], name: ["Exercise", "Ejercicio"], sets: ["Sets", "Series"],
  reps: ["Reps", "Reps"], weight: ["kg", "kg"], resting: ["Rest between sets, seconds", "Descanso entre series, segundos"], delete: ["Delete", "Borrar"], cancel: ["Cancel", "Cancelar"], save: ["Save", "Guardar"],
  add: ["Add exercise", "Añadir ejercicio"], day: ["Add day", "Añadir día"], fresh: ["New exercise", "Ejercicio nuevo"], change: ["Change exercise", "Cambiar ejercicio"], dayName: ["Name of the day", "Nombre del día"],
  local: ["On this device", "En este dispositivo"], synced: ["Synced", "Sincronizado"], waiting: ["Not synced yet", "Sin sincronizar"], empty: ["Put your exercises into the plan first.", "Primero pon ejercicios en el plan."],
  done: ["All done for today. Well done!", "Todo hecho por hoy. ¡Bien!"], nothing: ["No sets yet.", "Aún no hay series."], remove: ["Delete day", "Borrar día"], undo: ["Undone", "Deshecho"], over: ["Rest is over", "Fin del descanso"],
  one: ["🔥 1 day", "🔥 1 día"], many: ["🔥 {n} days", "🔥 {n} días"], none: ["🔥 0", "🔥 0"], count: ["{n} sets", "{n} series"],
});
const api = new Api("fitplan");
const DAY = 86_400_000;
const ROOM = 480_000; // bytes of sets that sync; older ones stay on the device
const MOST_GONE = 500;
const firstPlan = () => ({ days: [{ id: newId(), name: language === "es" ? "Cuerpo entero" : "Full body", exercises: [
  { id: newId(), name: language === "es" ? "Sentadilla" : "Squat", sets: 3, reps: 8, weight: 20, rest: 90 },
  { id: newId(), name: language === "es" ? "Flexiones" : "Push-up", sets: 3, reps: 10, weight: 0, rest: 60 },
  { id: newId(), name: language === "es" ? "Remo" : "Row", sets: 3, reps: 10, weight: 15, rest: 60 },
] }] });
const local = (at) => { const when = new Date(at); return `${when.getFullYear()}-${String(when.getMonth() + 1).padStart(2, "0")}-${String(when.getDate()).padStart(2, "0")}`; };
const today = () => local(Date.now());

const store = {
  plan: { body: kept("fitplan:plan", null) || firstPlan(), version: kept("fitplan:plan:version", 0), dirty: kept("fitplan:plan:dirty", false) },
  history: { body: kept("fitplan:history", null) || { sets: [] }, version: kept("fitplan:history:version", 0), dirty: kept("fitplan:history:dirty", false) },
};
if (kept("fitplan:plan", null) === null) keep("fitplan:plan", store.plan.body);
let chosen = store.plan.body.days[0]?.id;
let served = null;

const sets = () => store.history.body.sets;
const weight = (kg) => (kg ? `${kg} kg` : "");

function changed(name) {
  store[name].dirty = true;
  keep(`fitplan:${name}`, store[name].body); keep(`fitplan:${name}:dirty`, true);
  show();
  clearTimeout(changed.timer);
  changed.timer = setTimeout(sync, 700);
}

/** Days in a row with at least one set, today's open day not counted against it. */
export function streak(all, now) {
  const days = new Set(all.map((set) => set.day));
  let at = now;
  if (!days.has(local(at))) at -= DAY;
  let count = 0;
  for (; days.has(local(at)); at -= DAY) count += 1;
  return count;
}

// --- today

function showToday() {
  const days = store.plan.body.days;
  const day = days.find((one) => one.id === chosen) || days[0];
  const pane = $("today");
  if (!day || !day.exercises.length) { pane.replaceChildren(make("section", { className: "sheet" }, make("p", { className: "faint" }, t("empty")))); return; }
  const total = day.exercises.reduce((sum, one) => sum + one.sets, 0);
  let done = 0;
  const cards = day.exercises.map((exercise) => {
    const mine = sets().filter((set) => set.day === today() && set.exercise === exercise.id);
    done += Math.min(mine.length, exercise.sets);
    const buttons = Array.from({ length: Math.max(exercise.sets, mine.length) }, (_, place) => {
      const set = mine[place];
      return make("button", { type: "button", className: `set${set ? " done" : ""}`, ariaPressed: String(Boolean(set)), ariaLabel: `${exercise.name}, ${place + 1}`, on: { click: () => (set ? undo(set) : log(exercise)) } },
        make("span", {}, set ? set.reps : exercise.reps), make("small", {}, weight(set ? set.weight : exercise.weight) || "×"));
    });
    return make("div", { className: "exercise" }, make("h3", {}, exercise.name), make("div", { className: "sets" }, ...buttons));
  });
  const chooser = days.length > 1 ? make("div", { className: "days" }, ...days.map((one) => make("button", { type: "button", ariaPressed: String(one.id === day.id), on: { click: () => { chosen = one.id; show(); } } }, one.name))) : null;
  pane.replaceChildren(...[chooser, make("section", { className: "sheet" }, make("div", { className: "row" }, make("h2", { className: "grow" }, day.name), make("small", {}, `${done}/${total}`)),
    make("div", { className: "progress", role: "progressbar", ariaValueNow: String(done), ariaValueMax: String(total) }, make("span", { style: { "--part": `${Math.round((done / total) * 100)}%` } })), ...cards,
    done >= total ? make("p", { className: "badge" }, t("done")) : null)].filter(Boolean));
}

function log(exercise) {
  sets().push({ id: newId(), at: new Date().toISOString(), day: today(), exercise: exercise.id, name: exercise.name, reps: exercise.reps, weight: exercise.weight });
  changed("history");
  if (exercise.rest) startRest(exercise.rest);
}

function undo(set) {
  store.history.body = { sets: sets().filter((one) => one.id !== set.id), gone: [...(store.history.body.gone || []), set.id].slice(-MOST_GONE) };
  note(t("undo"));
  changed("history");
}

let ticking;
function startRest(seconds) {
  let end = Date.now() + seconds * 1000;
  $("rest").hidden = false;
  $("rest-more").onclick = () => { end += 30_000; tick(); };
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    $("rest-left").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (!left) { stopRest(); note(t("over")); navigator.vibrate?.(200); }
  };
  clearInterval(ticking);
  ticking = setInterval(tick, 250);
  tick();
}
function stopRest() { clearInterval(ticking); $("rest").hidden = true; }
$("rest-end").addEventListener("click", stopRest);

// --- plan

function showPlan() {
  $("plan").replaceChildren(...store.plan.body.days.map((day) => {
    const name = make("input", { value: day.name, maxLength: 60, ariaLabel: t("dayName"), on: { change: (event) => { day.name = event.target.value.trim() || day.name; changed("plan"); } } });
    return make("section", { className: "sheet" }, name,
      ...day.exercises.map((exercise) => make("button", { type: "button", on: { click: () => edit(day, exercise) } }, make("strong", {}, exercise.name), make("br"), make("small", {}, `${exercise.sets} × ${exercise.reps} ${weight(exercise.weight)}`))),
      make("div", { className: "row" }, make("button", { type: "button", className: "main grow", on: { click: () => edit(day, null) } }, t("add")),
        store.plan.body.days.length > 1 ? make("button", { type: "button", className: "plain danger", on: { click: () => { store.plan.body.days = store.plan.body.days.filter((one) => one !== day); changed("plan"); } } }, t("remove")) : null));
  }), make("button", { type: "button", on: { click: () => { store.plan.body.days.push({ id: newId(), name: `${t("plan")} ${store.plan.body.days.length + 1}`, exercises: [] }); changed("plan"); } } }, t("day")));
}

let editing = null;
function edit(day, exercise) {
  editing = { day, exercise };
  const form = $("exercise").querySelector("form");
  form.reset();
  $("exercise-head").textContent = t(exercise ? "change" : "fresh");
  form.querySelector('[value="delete"]').hidden = !exercise;
  const filled = exercise || { name: "", sets: 3, reps: 10, weight: 0, rest: 60 };
  for (const field of ["name", "sets", "reps", "weight", "rest"]) form.elements[field].value = filled[field];
  $("exercise").showModal();
}
$("exercise").addEventListener("close", () => {
  const form = $("exercise").querySelector("form").elements;
  const { day, exercise } = editing;
  if ($("exercise").returnValue === "save") {
    const values = { name: form.name.value.trim(), sets: Number(form.sets.value), reps: Number(form.reps.value), weight: Number(form.weight.value), rest: Number(form.rest.value) };
    if (exercise) Object.assign(exercise, values); else day.exercises.push({ id: newId(), ...values });
    changed("plan");
  } else if ($("exercise").returnValue === "delete" && exercise) { day.exercises = day.exercises.filter((one) => one !== exercise); changed("plan"); }
  $("exercise").returnValue = "";
});

// --- history

function showHistory() {
  const days = new Set(sets().map((set) => set.day));
  const week = Array.from({ length: 14 }, (_, place) => Date.now() - (13 - place) * DAY).map((at) => make("span", { className: days.has(local(at)) ? "kept" : "" }, String(new Date(at).getDate())));
  const grouped = [...days].sort().reverse().slice(0, 60).map((day) => {
    const of = sets().filter((set) => set.day === day);
    const names = [...new Set(of.map((set) => set.name))].join(", ");
    return make("li", {}, make("span", {}, make("strong", {}, day), make("br"), make("small", {}, names)), make("small", {}, t("count", { n: of.length })));
  });
  $("history").replaceChildren(make("section", { className: "sheet" }, make("div", { className: "week" }, ...week)), make("section", { className: "sheet" }, grouped.length ? make("ul", { className: "history" }, ...grouped) : make("p", { className: "faint" }, t("nothing"))));
}

function show() {
  showToday(); showPlan(); showHistory();
  const count = Math.max(streak(sets(), Date.now()), served ?? 0);
  $("streak").textContent = count === 1 ? t("one") : count ? t("many", { n: count }) : t("none");
  const key = !api.signedIn ? "local" : store.plan.dirty || store.history.dirty ? "waiting" : "synced";
  $("sync").textContent = t(key);
  $("sync").classList.toggle("off", key !== "synced");
}
for (const name of ["today", "plan", "history"]) $(`tab-${name}`).addEventListener("click", () => {
  for (const other of ["today", "plan", "history"]) { $(other).hidden = other !== name; $(`tab-${other}`).setAttribute("aria-selected", String(other === name)); }
});

// --- sync: the newer plan wins whole, sets of all devices come together by their ids, but for those undone on one of them

const merging = {
  plan: (_theirs, mine) => mine,
  history: (theirs, mine) => {
    const gone = [...new Set([...(theirs.gone || []), ...(mine.gone || [])])].slice(-MOST_GONE);
    const all = new Map([...(theirs.sets || []), ...mine.sets].map((set) => [set.id, set]));
    for (const id of gone) all.delete(id);
    return { sets: [...all.values()].sort((a, b) => a.at.localeCompare(b.at)), gone };
  },
};

/** The newest sets, as many as there is room for. */
export function recent(body, room = ROOM) {
  const bytes = (value) => new TextEncoder().encode(JSON.stringify(value)).length + 1;
  const chosen = [];
  let left = room - bytes(body.gone || []);
  for (const set of [...body.sets].reverse()) {
    left -= bytes(set);
    if (left < 0) break;
    chosen.push(set);
  }
  return { ...body, sets: chosen.reverse() };
}

async function write(name) {
  const one = store[name];
  const sent = JSON.stringify(one.body);
  const body = name === "history" ? recent(one.body) : one.body;
  try {
    const told = await api.ask("PUT", `/api/v1/fitplan/documents/${name}`, { version: one.version, body });
    one.version = told.version; one.dirty = JSON.stringify(one.body) !== sent; // changed while the answer was on its way
  } catch (error) {
    if (error.code !== "version_conflict") return;
    const told = await api.ask("GET", `/api/v1/fitplan/documents/${name}`);
    one.version = told.version; one.body = merging[name](told.body, one.body);
    await write(name);
  }
  keep(`fitplan:${name}`, one.body); keep(`fitplan:${name}:version`, one.version); keep(`fitplan:${name}:dirty`, one.dirty);
}

const sync = inTurn(async () => {
  if (!api.signedIn) return;
  for (const name of ["plan", "history"]) if (store[name].dirty) await write(name).catch(() => {});
  await keepStreak();
  show();
});

/** Today's sets count in the streak that all devices share, and yesterday's that were logged without a network; each day once. */
async function keepStreak() {
  const yesterday = local(Date.now() - DAY);
  const told = kept("fitplan:streak", []).filter((day) => day >= yesterday);
  for (const day of [yesterday, today()]) {
    const last = sets().filter((set) => set.day === day).at(-1);
    if (!last || told.includes(day)) continue;
    const when = day === today() ? {} : { logged_at: last.at };
    try { served = (await api.ask("POST", "/api/v1/fitplan/streak", { duration_seconds: 60, ...when })).current; } catch (error) { if (error.status !== 422) return; } // the next sync tries again
    told.push(day);
    keep("fitplan:streak", told);
  }
}

async function start() {
  if (!(await api.enter())) return;
  for (const name of ["plan", "history"]) {
    const told = await api.ask("GET", `/api/v1/fitplan/documents/${name}`).catch(() => null);
    if (!told) continue;
    const one = store[name];
    if (told.version === 0) one.dirty = true;
    else if (told.version !== one.version) { one.body = one.dirty || name === "history" ? merging[name](told.body, one.body) : told.body; one.version = told.version; keep(`fitplan:${name}`, one.body); keep(`fitplan:${name}:version`, one.version); }
  }
  if (!store.plan.body.days.some((day) => day.id === chosen)) chosen = store.plan.body.days[0]?.id;
  served = (await api.ask("GET", "/api/v1/fitplan/streak").catch(() => null))?.current ?? null;
  await sync();
}

show();
await start();
addEventListener("online", () => (api.signedIn ? sync() : start()));
