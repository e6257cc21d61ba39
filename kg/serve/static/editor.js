// The query editor: named questions, free SPARQL, answers as tables. No library, nothing from elsewhere.
"use strict";

const byId = (id) => document.getElementById(id);
const query = byId("query");
const MOST_ROWS = 2000; // more make the page slow; downloads have all

let prefixes = {};
let examples = {};
let terms = [];
let running = null; // an AbortController
let lastQuery = ""; // what the answer shown is the answer to

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// ------------------------------------------------------------------------------------------ colours

const TOKENS = /(#[^\n]*)|("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(<[^<>"{}|^`\\\s]*>|\b[\w-]*:[\w%.:-]*)|([?$]\w+)|(\b(?:SELECT|DISTINCT|REDUCED|WHERE|GROUP|BY|ORDER|ASC|DESC|LIMIT|OFFSET|HAVING|OPTIONAL|UNION|MINUS|FILTER|BIND|VALUES|AS|ASK|CONSTRUCT|DESCRIBE|PREFIX|BASE|EXISTS|NOT|IN|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|STR|LCASE|UCASE|CONTAINS|REGEX|STRSTARTS|BOUND|IF|COALESCE|a)\b)/gi;
const CLASSES = ["comment", "string", "iri", "variable", "keyword"];

function colour(wrongLine = 0) {
  const text = query.value;
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const kind = CLASSES[match.slice(1).findIndex((group) => group !== undefined)];
    parts.push(text.slice(end, match.index), element("span", { className: kind, textContent: match[0] }));
    end = match.index + match[0].length;
  }
  byId("colours").replaceChildren(...parts, text.slice(end), "\n");
  const lines = text.split("\n").map((_, i) =>
    element("span", { className: i + 1 === wrongLine ? "wrong" : "", textContent: `${i + 1}\n` }));
  byId("numbers").replaceChildren(...lines);
  follow();
}

function follow() {
  byId("colours").scrollTop = byId("numbers").scrollTop = query.scrollTop;
  byId("colours").scrollLeft = query.scrollLeft;
}

// -------------------------------------------------------------------------------------- completions

const list = byId("completions");

function wordBefore() {
  const before = query.value.slice(0, query.selectionStart);
  return /[\w-]*:?[\w-]*$/.exec(before)[0];
}

function complete() {
  const word = wordBefore();
  const found = word.length < 2 ? [] : terms.filter((t) => t.toLowerCase().includes(word.toLowerCase()) && t !== word).slice(0, 12);
  list.hidden = !found.length;
  list.replaceChildren(...found.map((term, i) => {
    const item = element("li", { role: "option", textContent: term, ariaSelected: String(i === 0) });
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); insert(term); });
    return item;
  }));
  const before = query.value.slice(0, query.selectionStart).split("\n");
  list.style.setProperty("top", `${before.length * 20.3 + 10 - query.scrollTop}px`);
  list.style.setProperty("left", `${Math.min(before.at(-1).length * 8.4, 500)}px`);
}

function insert(term) {
  const end = query.selectionStart;
  query.setRangeText(term, end - wordBefore().length, end, "end");
  list.hidden = true;
  colour();
  query.focus();
}

function chooseWithKeys(event) {
  const items = [...list.children];
  const at = items.findIndex((item) => item.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    items[at].ariaSelected = "false";
    items[(at + step + items.length) % items.length].ariaSelected = "true";
  } else if (event.key === "Tab") insert(items[at].textContent);
  else if (event.key === "Escape") list.hidden = true;
  else return;
  event.preventDefault();
}

// ------------------------------------------------------------------------------------------- asking

async function ask(text, accept, signal) {
  const body = new URLSearchParams({ query: text });
  const answer = await fetch("/sparql", { method: "POST", body, headers: { Accept: accept }, signal });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer;
}

async function run() {
  running?.abort();
  running = new AbortController();
  const mine = running;
  const began = performance.now();
  busy(true);
  try {
    const answer = await ask(query.value, "application/sparql-results+json, text/turtle;q=0.9", mine.signal);
    const rows = answer.headers.get("content-type").startsWith("text/turtle") ? showText(await answer.text()) : showRows(await answer.json());
    lastQuery = query.value;
    const seconds = ((performance.now() - began) / 1000).toFixed(2);
    byId("status").textContent = `${rows} in ${seconds} s`;
    byId("downloads").hidden = false;
    history.replaceState(null, "", `#${new URLSearchParams({ query: query.value })}`);
  } catch (error) {
    if (error.name === "AbortError") byId("status").textContent = "stopped";
    else problem(error.message);
  } finally {
    if (mine === running) busy(false);
  }
}

function busy(is) {
  byId("stop").disabled = !is;
  if (!is) return;
  byId("status").textContent = "asking …";
  byId("problem").hidden = true;
  byId("downloads").hidden = true;
  byId("answer").replaceChildren();
  colour();
}

function problem(message) {
  byId("status").textContent = "";
  byId("problem").textContent = message;
  byId("problem").hidden = false;
  const place = /^line (\d+), column (\d+)/.exec(message);
  if (!place) return;
  const [line, column] = [Number(place[1]), Number(place[2])];
  colour(line);
  const start = query.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
  query.focus();
  query.setSelectionRange(start, start);
}

// ------------------------------------------------------------------------------------------ answers

function showText(text) {
  byId("answer").replaceChildren(element("pre", { textContent: text }));
  return "a graph";
}

function showRows(answer) {
  if ("boolean" in answer) {
    byId("answer").replaceChildren(element("p", { textContent: answer.boolean ? "Yes." : "No." }));
    return "answered";
  }
  const names = answer.head.vars;
  const rows = answer.results.bindings;
  const body = element("tbody");
  const fill = (ordered) => body.replaceChildren(...ordered.slice(0, MOST_ROWS).map((row) => element("tr", {}, ...names.map((n) => cell(row[n])))));
  const heads = names.map((name) => {
    const head = element("th", { scope: "col", textContent: name });
    head.addEventListener("click", () => {
      const down = head.dataset.order === " ↑";
      for (const each of head.parentElement.children) each.dataset.order = "";
      head.dataset.order = down ? " ↓" : " ↑";
      fill([...rows].sort((a, b) => (down ? -1 : 1) * compare(a[name], b[name])));
    });
    return head;
  });
  fill(rows);
  byId("answer").replaceChildren(element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body));
  const count = `${rows.length.toLocaleString("en")} ${rows.length === 1 ? "row" : "rows"}`;
  return rows.length > MOST_ROWS ? `${count} (the first ${MOST_ROWS} shown)` : count;
}

const NUMBER = /#(?:integer|decimal|double|float|nonNegativeInteger)$/;

function compare(a, b) {
  if (!a || !b) return (a ? 1 : 0) - (b ? 1 : 0);
  if (NUMBER.test(a.datatype) && NUMBER.test(b.datatype)) return Number(a.value) - Number(b.value);
  return a.value.localeCompare(b.value);
}

function cell(term) {
  if (!term) return element("td");
  if (term.type !== "uri") return element("td", { textContent: term.value, className: NUMBER.test(term.datatype) ? "number" : "" });
  const short = shorten(term.value);
  const inner = document.createElement("td");
  const around = nodeOf(term.value);
  if (around) inner.append(element("a", { href: `/around/${around}`, textContent: short, title: "show around it" }));
  else if (/^https?:\/\//.test(term.value)) inner.append(element("a", { href: term.value, rel: "noreferrer", textContent: short }));
  else inner.textContent = short;
  return inner;
}

function shorten(iri) {
  for (const [prefix, start] of Object.entries(prefixes)) {
    if (iri.startsWith(start) && iri.length > start.length) return `${prefix}:${decodeURIComponent(iri.slice(start.length))}`;
  }
  return iri;
}

function nodeOf(iri) {
  for (const kind of ["paper", "method", "dataset", "task", "metric"]) {
    if (prefixes[kind] && iri.startsWith(prefixes[kind])) return `${kind}/${iri.slice(prefixes[kind].length)}`;
  }
  return null;
}

async function download(button) {
  try {
    const answer = await ask(lastQuery, `${button.dataset.media}, text/turtle;q=0.5`);
    const link = element("a", { href: URL.createObjectURL(await answer.blob()), download: button.dataset.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  } catch (error) { problem(error.message); }
}

// ---------------------------------------------------------------------------------------- questions

function showQuestion(question, button) {
  for (const other of byId("question-list").querySelectorAll("button")) other.ariaCurrent = String(other === button);
  const form = byId("parameters");
  const fields = question.parameters.map((p) => element("label", { title: p.about, textContent: `${p.name}: ${p.about}` },
    element("input", { name: p.name, value: examples[p.kind] ?? "", required: true })));
  form.replaceChildren(element("p", { textContent: question.about }), ...fields, element("button", { textContent: "Ask" }));
  form.hidden = false;
  form.onsubmit = (event) => { event.preventDefault(); askQuestion(question, new FormData(form)); };
  askQuestion(question, new FormData(form));
}

async function askQuestion(question, values) {
  const answer = await fetch(`/questions/${question.name}?${new URLSearchParams(values)}`);
  const text = await answer.text();
  if (!answer.ok) return problem(text.trim());
  query.value = text;
  return run();
}

async function start() {
  const told = await (await fetch("/questions")).json();
  ({ prefixes, examples } = told);
  byId("question-list").append(...told.questions.map((question) => {
    const button = element("button", { type: "button", textContent: question.title, title: question.about });
    button.addEventListener("click", () => showQuestion(question, button));
    return element("li", {}, button);
  }));
  byId("prefixes").textContent = Object.entries(prefixes).map(([p, iri]) => `PREFIX ${p}: <${iri}>`).join("\n");
  const used = await (await ask("SELECT DISTINCT ?t { { ?s void:property ?t } UNION { ?s void:class ?t } }", "application/sparql-results+json")).json();
  terms = used.results.bindings.map((row) => shorten(row.t.value)).sort();
}

query.addEventListener("input", () => { colour(); complete(); });
query.addEventListener("scroll", follow);
query.addEventListener("blur", () => { list.hidden = true; });
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); list.hidden = true; run(); }
  else if (!list.hidden) chooseWithKeys(event);
});
byId("run").addEventListener("click", run);
byId("stop").addEventListener("click", () => running?.abort());
byId("share").addEventListener("click", () => navigator.clipboard.writeText(location.href));
for (const button of byId("downloads").querySelectorAll("[data-media]")) button.addEventListener("click", () => download(button));
const linked = new URLSearchParams(location.hash.slice(1)).get("query");
if (linked) query.value = linked;
colour();
start().then(() => { if (linked) run(); }, (error) => problem(error.message));
