// The card at the right: everything known about a node, a path, or papers that share data sets.
import { eachLink, nodeId, quoteOf } from "./data.js";
import { h, said } from "./dom.js";
import { papersSharing } from "./paths.js";
import { glyph, kindWord } from "./shapes.js";
import { counted, pieces, safeUrl } from "./text.js";

const FIRST = 12; // rows of a long list that are shown at once

/** A name that leads to its node. */
export function nodeLink(app, v, label = app.graph.label[v]) {
  const { graph } = app;
  const kind = graph.kinds[graph.kind[v]];
  return h(
    "button",
    { class: "node-link", type: "button", title: graph.label[v], onclick: () => app.select(v), "data-node": v },
    glyph(kind),
    said(label),
  );
}

/** A link out, or only its text where the address is not one that a person can safely open. */
export function linkOut(address, text = address) {
  const url = safeUrl(address);
  if (!url) return h("span", { class: "address" }, said(text));
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "address" }, said(text), h("span", { class: "out", "aria-hidden": "true" }, " ↗"));
}

/** A sentence with the words that carry the claim marked. */
export function quote(piece, kind) {
  const marks = [{ start: piece.start, end: piece.end }];
  return h(
    "blockquote",
    { class: "quote", dir: "auto", title: `found by ${piece.finder}, score ${piece.score.toFixed(2)}` },
    pieces(piece.text, marks).map((p) => (p.mark ? h("mark", { class: `kind-${kind}` }, p.text) : p.text)),
    piece.field !== "abstract" ? h("cite", {}, `in the ${piece.field}`) : null,
  );
}

/** A list that shows its first rows and a button for the rest. */
function longList(items, row, className = "rows") {
  const list = h("ul", { class: className }, items.slice(0, FIRST).map(row));
  if (items.length <= FIRST) return list;
  const more = h("button", { class: "more", type: "button" }, `Show all ${items.length.toLocaleString("en")}`);
  more.addEventListener("click", () => {
    list.append(...items.slice(FIRST).map(row));
    more.remove();
    list.children[FIRST].querySelector("button, a, summary")?.focus();
  });
  return [list, more];
}

const section = (title, count, ...children) =>
  h("section", {}, h("h3", {}, title, count ? h("span", { class: "count" }, count.toLocaleString("en")) : null), ...children);

const act = (label, action, properties = {}) => h("button", { type: "button", class: "act", onclick: action, ...properties }, label);

// ------------------------------------------------------------------------------------------------- node

/** Everything known about a node. */
export function nodePanel(app, v) {
  const { graph } = app;
  return graph.kind[v] === graph.kindOf.paper ? paperPanel(app, v) : entityPanel(app, v);
}

function head(app, v, title, ...below) {
  const kind = app.graph.kinds[app.graph.kind[v]];
  return h(
    "header",
    { class: `kind-${kind.name}` },
    h("p", { class: "chip" }, glyph(kind), kindWord(kind)),
    h("h2", { id: "panel-title", tabindex: "-1", dir: "auto" }, title),
    ...below,
    actions(app, v),
  );
}

function actions(app, v) {
  const { graph, state } = app;
  const focused = (hops) => state.focus?.node === v && state.focus.hops === hops;
  const toggle = (hops) => () => app.focus(focused(hops) ? null : { node: v, hops });
  const isPaper = graph.kind[v] === graph.kindOf.paper;
  return h(
    "div",
    { class: "actions" },
    act("1 hop", toggle(1), { "aria-pressed": focused(1), title: "Show only what is linked to this" }),
    act("2 hops", toggle(2), { "aria-pressed": focused(2), title: "Show what is within two links of this" }),
    act("Path to…", () => app.beginPath(v), { title: "Find how this is linked to something else" }),
    isPaper ? act("Shares data sets", () => app.share(v), { title: "Papers that share data sets with this one" }) : null,
    isPaper && graph.singles[v] > 0 && !state.filter.singles
      ? act(state.unfolded.has(v) ? "Fold" : `Unfold ${graph.singles[v]}`, () => app.fold(v), { title: "Things that only this paper has", "aria-pressed": state.unfolded.has(v) })
      : null,
  );
}

function paperPanel(app, v) {
  const { graph, words } = app;
  const i = words.row.get(v);
  const { papers } = words;
  const title = papers.title[i] ? said(graph.label[v]) : h("span", {}, said(graph.label[v]));
  const facts = [papers.authors[i].length ? authors(papers, i) : null, papers.date[i], papers.venue[i]].filter(Boolean);
  if (!papers.authors[i].length && papers.authorCount[i]) facts.unshift(counted(papers.authorCount[i], "author", "authors"));
  return [
    head(
      app, v, title,
      papers.title[i] ? null : h("p", { class: "notice" }, "The source gives no title; this is what the paper introduces and how its abstract begins."),
      h("p", { class: "facts" }, facts.map((fact, k) => [k ? " · " : "", said(fact)])),
      identifiers(papers.identifiers[i]),
    ),
    papers.abstract[i] ? section("Abstract", 0, abstract(app, v)) : h("p", { class: "notice" }, "The source gives no abstract."),
    claimsOfPaper(app, v),
    resultsSection(app, v),
    promises(app, v),
    papers.keywords[i].length ? section("Keywords", 0, h("p", {}, said(papers.keywords[i].join(", ")))) : null,
    h("p", { class: "source" }, "From ", papers.sources[i].map((source, k) => [k ? " and " : "", said(source)])),
  ];
}

function authors(papers, i) {
  const names = papers.authors[i];
  return names.length > 8 ? `${names.slice(0, 7).join(", ")} and ${names.length - 7} more` : names.join(", ");
}

function identifiers(rows) {
  if (!rows.length) return null;
  return h("p", { class: "identifiers" }, rows.map(([scheme, value, url]) => linkOut(url, scheme === "url" ? value : `${scheme === "arxiv" ? "arXiv" : scheme}:${value}`)));
}

/** The abstract with every thing in it marked in the colour of its kind; a click leads there. */
function abstract(app, v) {
  const { graph, words } = app;
  const text = words.papers.abstract[words.row.get(v)];
  const field = words.fields.indexOf("abstract");
  const marks = [];
  eachLink(graph, v, (thing, link) => {
    for (const i of words.evidenceOf.get(link) ?? []) {
      if (words.evidence.field[i] === field) marks.push({ start: words.evidence.start[i], end: words.evidence.end[i], node: thing });
    }
  });
  return h(
    "p",
    { class: "abstract", dir: "auto" },
    pieces(text, marks).map((p) => (p.mark ? markLink(app, p.mark.node, p.text) : p.text)),
  );
}

/** Words that lead to their node: a link, as only links break across lines like the text around them. */
function markLink(app, v, text) {
  const follow = (event) => {
    event.preventDefault();
    app.select(v);
  };
  const kind = app.graph.kinds[app.graph.kind[v]].name;
  const href = `#node=${encodeURIComponent(nodeId(app.graph, v))}`;
  return h("a", { href, class: `mark kind-${kind}`, onclick: follow, title: app.graph.label[v] }, text);
}

function claimsOfPaper(app, v) {
  const { graph } = app;
  const byKind = graph.kinds.map(() => []);
  eachLink(graph, v, (thing, link) => byKind[graph.kind[thing]].push({ thing, link }));
  return byKind.map((claims, kind) => {
    if (!claims.length) return null;
    claims.sort((a, b) => graph.role[a.link] - graph.role[b.link] || a.thing - b.thing);
    return section(graph.kinds[kind].title, claims.length, longList(claims, ({ thing, link }) => claimRow(app, thing, link)));
  });
}

/** One claim: name and role, and behind them the sentences. */
function claimRow(app, thing, link) {
  const { graph } = app;
  return disclosure([nodeLink(app, thing)], graph.roles[graph.role[link]], () => quotesOfLink(app, link));
}

/** A row of links with a button that shows what is behind it; a link inside a summary could not be reached. */
function disclosure(links, label, content) {
  const behind = h("div", { hidden: true });
  const toggle = h("button", { type: "button", class: "disclose", "aria-expanded": false, title: "Show the words behind this" }, label);
  toggle.addEventListener("click", () => {
    if (!behind.hasChildNodes()) behind.append(...[content()].flat());
    behind.hidden = !behind.hidden;
    toggle.setAttribute("aria-expanded", String(!behind.hidden));
  });
  return h("li", { class: "claim" }, h("div", { class: "line" }, h("span", { class: "links" }, links), toggle), behind);
}

export function quotesOfLink(app, link) {
  const { graph, words } = app;
  const paper = graph.paper[link];
  const kind = graph.kinds[graph.kind[graph.entity[link]]].name;
  const rows = words.evidenceOf.get(link) ?? [];
  return distinct(rows.map((i) => quoteOf(words, words.evidence, i, paper))).map((piece) => quote(piece, kind));
}

/** One quote for a sentence is enough. */
function distinct(quotes) {
  const seen = new Set();
  return quotes.filter((q) => !seen.has(q.text) && seen.add(q.text));
}

function promises(app, v) {
  const { words } = app;
  const rows = words.promisesOf.get(v);
  if (!rows) return null;
  return section("Code promised", 0, rows.map((i) => quote(quoteOf(words, words.promises, i, v), "repository")));
}

// ----------------------------------------------------------------------------------------------- results

function resultsSection(app, v) {
  const { words } = app;
  const rows = words.resultsOf.get(v);
  if (!rows) return null;
  return section("Results", rows.length, longList(rows, (i) => resultRow(app, v, i), "rows results"));
}

function resultRow(app, v, i) {
  const { words } = app;
  const { results } = words;
  const parts = ["metric", "dataset", "task", "method"].map((part) => results[part][i]).filter((u) => u >= 0 && u !== v);
  const paper = results.paper[i];
  if (paper !== v) parts.push(paper);
  const figure = h("strong", { class: "figure" }, said(results.written[i]));
  const links = parts.map((u) => nodeLink(app, u, app.graph.short[u] || app.graph.label[u]));
  return disclosure([figure, links], "words", () => quote(quoteOf(words, results, i, paper), "metric"));
}

// ------------------------------------------------------------------------------------------------ entity

function entityPanel(app, v) {
  const { graph, words } = app;
  const aliases = words.aliasesOf.get(v) ?? [];
  const address = words.addressOf.get(v);
  const papers = graph.degree[v];
  return [
    head(
      app, v, said(graph.label[v]),
      aliases.length ? h("p", { class: "aliases" }, "also ", aliases.slice(0, 12).map((alias, k) => [k ? ", " : "", said(alias)])) : null,
      address ? h("p", { class: "identifiers" }, linkOut(address)) : null,
      h("p", { class: "facts" }, `in ${counted(papers, "paper", "papers")}`, communityNote(app, v)),
    ),
    papersByRole(app, v),
    resultsSection(app, v),
    alongside(app, v),
  ];
}

function communityNote(app, v) {
  const { graph } = app;
  const c = graph.community[v];
  if (c < 0) return null;
  return [" · topic ", h("button", { type: "button", class: "inline", onclick: () => app.onlyCommunity(c) }, said(graph.communities[c]))];
}

function papersByRole(app, v) {
  const { graph } = app;
  const byRole = graph.roles.map(() => []);
  eachLink(graph, v, (paper, link) => byRole[graph.role[link]].push({ paper, link }));
  return byRole.map((claims, role) => {
    if (!claims.length) return null;
    claims.sort((a, b) => graph.year[b.paper] - graph.year[a.paper] || a.paper - b.paper);
    const title = `${graph.roles[role][0].toUpperCase()}${graph.roles[role].slice(1)}`;
    return section(title, claims.length, longList(claims, ({ paper, link }) => paperRow(app, paper, link)));
  });
}

function paperRow(app, paper, link) {
  const { graph } = app;
  return h(
    "li",
    { class: "paper-row" },
    h("div", { class: "line" }, nodeLink(app, paper), graph.year[paper] ? h("span", { class: "year" }, graph.year[paper]) : null),
    quotesOfLink(app, link).slice(0, 2),
  );
}

/** What the same papers have: the way to go on from here. */
function alongside(app, v) {
  const { graph } = app;
  const together = new Map();
  eachLink(graph, v, (paper) => eachLink(graph, paper, (thing) => {
    if (thing !== v && graph.degree[thing] > 1) together.set(thing, (together.get(thing) ?? 0) + 1);
  }));
  const rows = [...together].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || graph.degree[a[0]] - graph.degree[b[0]] || a[0] - b[0]);
  if (!rows.length) return null;
  return section("Often together with", 0, h("p", { class: "cloud" }, rows.slice(0, 14).map(([thing, count]) =>
    h("span", {}, nodeLink(app, thing), h("span", { class: "count" }, count)))));
}

// -------------------------------------------------------------------------------------- path and sharing

/** A path, link by link, each with its sentence. */
export function pathPanel(app, path, [from, to]) {
  const { graph } = app;
  const title = h("header", {}, h("p", { class: "chip" }, "path"), h("h2", { id: "panel-title", tabindex: "-1" }, said(graph.short[from] || graph.label[from]), " → ", said(graph.short[to] || graph.label[to])));
  if (!path) {
    return [title, h("p", { class: "notice" }, "There is no path between these two with the present filters.")];
  }
  const steps = path.nodes.map((v, i) => [
    h("li", { class: "stop" }, nodeLink(app, v)),
    i < path.links.length ? h("li", { class: "step" }, h("span", { class: "role" }, phrase(app, path.links[i], v)), quotesOfLink(app, path.links[i]).slice(0, 1)) : null,
  ]);
  return [title, h("p", { class: "facts" }, counted(path.links.length, "link", "links")), h("ol", { class: "path" }, steps)];
}

/** What a link says, read from the node that the path comes from. */
function phrase(app, link, from) {
  const { graph } = app;
  const kind = graph.kinds[graph.kind[graph.entity[link]]].name;
  const role = graph.roles[graph.role[link]];
  const words = graph.phrases[`${kind} ${role}`] ?? role;
  return graph.paper[link] === from ? words : `↑ ${words}`;
}

/** Papers that share data sets with a paper, and which. */
export function sharingPanel(app, v) {
  const { graph, filtered } = app;
  const ties = papersSharing(graph, v, graph.kindOf.dataset, filtered.links);
  return [
    h(
      "header",
      {},
      h("p", { class: "chip" }, "papers that share data sets with"),
      h("h2", { id: "panel-title", tabindex: "-1", dir: "auto" }, nodeLink(app, v)),
      h("p", { class: "facts" }, ties.length ? `${counted(ties.length, "paper", "papers")}; the rarer the data sets shared, the higher` : "No other paper uses its data sets."),
    ),
    h("section", {}, longList(ties, (tie) =>
      h("li", { class: "paper-row" }, nodeLink(app, tie.paper), h("p", { class: "cloud" }, tie.shared.map((thing) => nodeLink(app, thing)))))),
  ];
}
