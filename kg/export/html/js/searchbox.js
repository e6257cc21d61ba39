// The search field with its suggestions (the combobox pattern of WAI-ARIA).
import { byId, debounce, h, said } from "./dom.js";
import { makeSearchIndex, search } from "./search.js";
import { glyph } from "./shapes.js";
import { fold, pieces, wordsOf } from "./text.js";

const SUGGESTIONS = 9;

/** Wire the field; `app.onFound` hears what is found while the user types. */
export function makeSearchbox(app) {
  const input = byId("search");
  const box = byId("suggestions");
  let index = null;
  let hits = [];
  let active = -1;

  const close = () => {
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };

  const choose = (i) => {
    if (!hits[i]) return;
    input.value = "";
    close();
    app.onFound([]);
    app.choose(hits[i].node);
  };

  const mark = (i) => {
    active = i;
    [...box.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === i)));
    if (i >= 0) input.setAttribute("aria-activedescendant", `suggestion-${i}`);
    box.children[i]?.scrollIntoView({ block: "nearest" });
  };

  const look = async () => {
    await app.wordsReady;
    index ??= makeSearchIndex(app.graph, app.words);
    const query = input.value.trim();
    hits = search(index, query, 400);
    app.onFound(hits.map((hit) => hit.node));
    if (!query) return close();
    const shown = hits.slice(0, SUGGESTIONS);
    box.replaceChildren(...shown.map((hit, i) => suggestion(app, hit, i, query, choose)));
    if (!shown.length) box.append(h("li", { class: "none" }, "Nothing has this name, and no abstract says it."));
    box.hidden = false;
    input.setAttribute("aria-expanded", "true");
    app.say(hits.length === 400 ? "400 hits or more" : hits.length === 1 ? "1 hit" : `${hits.length} hits`);
    mark(shown.length ? 0 : -1);
    return undefined;
  };

  input.addEventListener("input", debounce(70, look));
  input.addEventListener("focus", () => input.value && look());
  input.addEventListener("blur", () => setTimeout(close, 120));
  input.addEventListener("keydown", (event) => {
    const last = Math.min(hits.length, SUGGESTIONS) - 1;
    if (event.key === "ArrowDown") mark(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp") mark(active <= 0 ? last : active - 1);
    else if (event.key === "Enter") choose(Math.max(0, active));
    else if (event.key === "Escape") {
      input.value = "";
      app.onFound([]);
      close();
      return;
    } else return;
    event.preventDefault();
  });
}

function suggestion(app, hit, i, query, choose) {
  const { graph } = app;
  const kind = graph.kinds[graph.kind[hit.node]];
  const below = { alias: "also called ", abstract: "abstract: ", id: "identifier", name: "" }[hit.why];
  return h(
    "li",
    { role: "option", id: `suggestion-${i}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); choose(i); } },
    glyph(kind),
    h(
      "span",
      { class: "name" },
      said(marked(graph.label[hit.node], query)),
      below ? h("small", {}, below, said(hit.why === "id" ? "" : marked(hit.text, query))) : null,
    ),
    h("span", { class: "count" }, graph.kind[hit.node] === graph.kindOf.paper ? graph.year[hit.node] || "" : graph.degree[hit.node]),
  );
}

/** A text with the words of the query marked. */
function marked(text, query) {
  const folded = fold(text);
  if (folded.length !== text.length) return text; // accents were folded away: places would be wrong
  const marks = wordsOf(query).map((word) => ({ start: folded.indexOf(word), end: folded.indexOf(word) + word.length }));
  const span = h("span", {});
  span.append(...pieces(text, marks.filter((m) => m.start >= 0)).map((p) => (p.mark ? h("b", {}, p.text) : p.text)));
  return span;
}
