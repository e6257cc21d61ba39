// The search field with its suggestions (the combobox pattern of WAI-ARIA).
import { byId, debounce, h, said } from "./dom.js";
import { makeSearchIndex, search } from "./search.js";
import { glyph, kindWord } from "./shapes.js";
import { counted, fold, pieces, wordsOf, wordStart } from "./text.js";

const SUGGESTIONS = 9;
const MOST_HITS = 400;

/** The field: what is typed is looked up, and `app.onFound` hears what is found. */
export class Searchbox {
  constructor(app) {
    this.app = app;
    this.input = byId("search");
    this.box = byId("suggestions");
    this.index = null;
    this.hits = [];
    this.active = -1;
    this.input.addEventListener("input", debounce(70, () => this.look()));
    this.input.addEventListener("focus", () => this.input.value && this.look());
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 120));
    this.input.addEventListener("keydown", (event) => this.onKey(event));
  }

  async look() {
    const { app, input } = this;
    await app.wordsReady;
    this.index ??= makeSearchIndex(app.graph, app.words);
    const query = input.value.trim();
    this.looked = query;
    this.hits = search(this.index, query, MOST_HITS);
    app.onFound(this.hits.map((hit) => hit.node));
    if (!query) this.close();
    else this.suggest(query);
  }

  suggest(query) {
    const shown = this.hits.slice(0, SUGGESTIONS);
    const rows = shown.map((hit, i) => suggestion(this.app, hit, i, query, () => this.choose(i)));
    this.box.replaceChildren(...rows);
    if (!shown.length) this.box.append(h("li", { class: "none", role: "option", "aria-disabled": true }, "Nothing has this name, and no abstract says it."));
    this.box.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.app.say(this.hits.length === MOST_HITS ? `${MOST_HITS} hits or more` : counted(this.hits.length, "hit", "hits"));
    this.mark(shown.length ? 0 : -1);
  }

  mark(i) {
    this.active = i;
    [...this.box.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === i)));
    if (i >= 0) this.input.setAttribute("aria-activedescendant", `suggestion-${i}`);
    else this.input.removeAttribute("aria-activedescendant");
    this.box.children[i]?.scrollIntoView({ block: "nearest" });
  }

  /** Take the marked suggestion; who types fast gets that of the words as they stand now. */
  async enter() {
    if (this.looked !== this.input.value.trim()) await this.look();
    this.choose(Math.max(0, this.active));
  }

  choose(i) {
    const hit = this.hits[i];
    if (!hit) return;
    this.clear();
    this.app.choose(hit.node);
  }

  clear() {
    this.input.value = "";
    this.hits = [];
    this.app.onFound([]);
    this.close();
  }

  close() {
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }

  onKey(event) {
    const last = Math.min(this.hits.length, SUGGESTIONS) - 1;
    if (event.key === "ArrowDown") this.mark(this.active >= last ? 0 : this.active + 1);
    else if (event.key === "ArrowUp") this.mark(this.active <= 0 ? last : this.active - 1);
    else if (event.key === "Enter") this.enter();
    else if (event.key === "Escape") {
      this.clear();
      return; // and let the page take the focus away
    } else return;
    event.preventDefault();
  }
}

function suggestion(app, hit, i, query, choose) {
  const { graph } = app;
  const kind = graph.kinds[graph.kind[hit.node]];
  const isPaper = graph.kind[hit.node] === graph.kindOf.paper;
  const below = { alias: "also called ", abstract: "abstract: ", id: "identifier", name: "" }[hit.why];
  return h(
    "li",
    { role: "option", id: `suggestion-${i}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); choose(); } },
    glyph(kind),
    h(
      "span",
      { class: "name" },
      said(marked(graph.label[hit.node], query)),
      below ? h("small", {}, below, said(hit.why === "id" ? "" : marked(hit.text, query))) : null,
    ),
    h("span", { class: "count" }, [kindWord(kind), isPaper ? graph.year[hit.node] : counted(graph.degree[hit.node], "paper", "papers")].filter(Boolean).join(" · ")),
  );
}

/** A text with the words that begin as those of the query do marked. */
function marked(text, query) {
  const folded = fold(text);
  if (folded.length !== text.length) return text; // accents were folded away: places would be wrong
  const marks = wordsOf(query).map((word) => ({ start: wordStart(folded, word), end: wordStart(folded, word) + word.length }));
  const span = h("span", {});
  span.append(...pieces(text, marks.filter((m) => m.start >= 0)).map((p) => (p.mark ? h("b", {}, p.text) : p.text)));
  return span;
}
