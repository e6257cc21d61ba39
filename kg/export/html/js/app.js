// Joins state, map and cards: every change of state goes through `update`, and everything seen follows from it.
import { boxOf, fitBox, toScreen } from "./camera.js";
import { eachLink } from "./data.js";
import { byId, debounce } from "./dom.js";
import { applyFilter } from "./filter.js";
import { makeLegend } from "./legend.js";
import { nodePanel, pathPanel, sharingPanel } from "./panel.js";
import { papersSharing, shortestPath } from "./paths.js";
import { fromHash, startState, toHash } from "./state.js";
import { renderTable } from "./table.js";
import { makeTerritory, territoryImage } from "./territory.js";
import { counted } from "./text.js";
import { canvasTheme } from "./theme.js";

export class App {
  constructor(graph, map) {
    this.graph = graph;
    this.map = map;
    this.words = null;
    this.found = [];
    this.state = fromHash(graph, location.hash);
    this.depth = 0; // how many steps of our own the browser's back button can undo
    this.updateLegend = makeLegend(this, byId("filters-body"));
    this.writeHash = debounce(250, () => this.#writeHash(false));
    map.inset = () => this.inset();
    map.covers = () => covers();
  }

  /** Begin: everything from the state, without motion. */
  start() {
    this.#refilter();
    this.#show();
    if (this.state.camera) this.map.look(this.state.camera, { fly: false });
    else this.fitAll({ fly: false });
    this.map.addEventListener("moved", () => {
      this.state.camera = { ...this.map.camera };
      this.writeHash();
    });
    addEventListener("hashchange", () => this.#fromAddress());
    addEventListener("popstate", () => this.#fromAddress());
  }

  // --------------------------------------------------------------------------------------------- state

  /**
   * Change the state and everything that follows from it.
   * @param patch the parts of the state that change
   * @param {{step: boolean}} options whether "back" should come back to the state before
   */
  update(patch, { step = false } = {}) {
    if (step) this.#writeHash(false);
    const before = this.state;
    this.state = { ...before, ...patch };
    const refilter = ["filter", "focus", "unfolded", "selected", "path", "sharing"].some((key) => before[key] !== this.state[key]);
    if (refilter) this.#refilter();
    this.#show();
    if (step) this.#writeHash(true);
    else this.writeHash();
  }

  #writeHash(step) {
    const hash = `#${toHash(this.graph, this.state)}`;
    if (hash === location.hash || (hash === "#" && !location.hash)) return;
    if (step) this.depth++;
    history[step ? "pushState" : "replaceState"]({ depth: this.depth }, "", hash);
    byId("back").hidden = this.depth === 0;
  }

  #fromAddress() {
    if (location.hash === `#${toHash(this.graph, this.state)}`) return;
    this.depth = history.state?.depth ?? this.depth;
    this.state = fromHash(this.graph, location.hash);
    byId("back").hidden = this.depth === 0;
    this.#refilter();
    this.#show();
    if (this.state.camera) this.map.look(this.state.camera);
    else this.fitAll();
  }

  back() {
    if (this.depth > 0) history.back();
  }

  #refilter() {
    const { filter, focus, selected, sharing } = this.state;
    const unfolded = new Set(this.state.unfolded);
    if (selected >= 0) unfolded.add(selected);
    this.path = this.#findPath();
    const always = [...(this.path?.nodes ?? []), ...(selected >= 0 ? [selected] : []), ...(sharing >= 0 ? [sharing] : [])];
    this.filtered = applyFilter(this.graph, filter, { focus, unfolded, always });
    if (selected >= 0) this.filtered.shown[selected] = 1; // what was asked for by name is seen, whatever the filters say
  }

  #findPath() {
    const [from, to] = this.state.path ?? [-1, -1];
    if (from < 0 || to < 0) return null;
    const { nodes, links } = applyFilter(this.graph, this.state.filter);
    return shortestPath(this.graph, from, to, nodes, links);
  }

  // ------------------------------------------------------------------------------------------- showing

  #show() {
    const { view } = this.state;
    document.body.dataset.view = view;
    byId("map").hidden = view !== "map";
    byId("table").hidden = view !== "table";
    for (const name of ["map", "table"]) byId(`show-${name}`).setAttribute("aria-pressed", String(view === name));
    this.recolour();
    this.#light();
    this.#panel();
    this.updateLegend();
    if (view === "table") renderTable(this, byId("table"));
    this.#status();
  }

  /** Colours, patches and badges of the map for what is shown now. */
  recolour() {
    const { graph, map, filtered } = this;
    const theme = canvasTheme(graph);
    const { territory, image } = this.#territory(theme.dark);
    map.show({ mask: filtered, theme, territory, image, badges: this.#badges(), communityLabels: this.#communityLabels(territory) });
  }

  #territory(dark) {
    const { graph, state } = this;
    // The patches do not follow every unfolding: only what is chosen to be seen.
    const key = JSON.stringify([dark, [...state.filter.kinds], state.filter.years, [...state.filter.communities], state.filter.least]);
    if (this.territoryKey !== key) {
      const territory = makeTerritory(graph, this.#core());
      this.territoryKey = key;
      this.territoryCache = { territory, image: territoryImage(territory, dark) };
    }
    return this.territoryCache;
  }

  #core() {
    const core = this.filtered.nodes.slice();
    for (let v = 0; v < core.length; v++) if (this.graph.host[v] >= 0) core[v] = 0;
    return core;
  }

  #badges() {
    if (this.state.filter.singles) return null;
    const badges = new Int32Array(this.graph.singles);
    for (const v of this.state.unfolded) badges[v] = 0;
    if (this.state.selected >= 0) badges[this.state.selected] = 0;
    return badges;
  }

  /** Each topic's name at the middle of its patch. */
  #communityLabels(territory) {
    const { graph } = this;
    const sums = new Map();
    for (let i = 0; i < territory.owner.length; i++) {
      const c = territory.owner[i];
      if (c < 0) continue;
      const weight = territory.strength[i] ** 2;
      const sum = sums.get(c) ?? { x: 0, y: 0, weight: 0 };
      sum.x += weight * (i % territory.wide);
      sum.y += weight * Math.floor(i / territory.wide);
      sum.weight += weight;
      sums.set(c, sum);
    }
    const seen = this.#communitiesShown();
    return [...sums].filter(([c]) => seen.has(c)).sort((a, b) => a[0] - b[0]).map(([community, { x, y, weight }]) => ({
      community,
      terms: graph.communities[community].split(" · "),
      x: territory.left + (x / weight) * territory.cell,
      y: territory.top + (y / weight) * territory.cell,
    }));
  }

  #communitiesShown() {
    const seen = new Set();
    for (let v = 0; v < this.graph.n; v++) if (this.filtered.shown[v]) seen.add(this.graph.community[v]);
    return seen;
  }

  /** Decide what is lit: hits of a search, a path, relatives, or a node with its neighbours. */
  #light() {
    const { state, path } = this;
    let lit = null;
    if (this.found.length) lit = this.#litNodes(this.found.slice(0, 200), []);
    else if (path) lit = { nodes: path.nodes, links: path.links, main: [path.nodes[0], path.nodes.at(-1)], strong: true };
    else if (state.sharing >= 0) lit = this.#litSharing(state.sharing);
    else if (state.selected >= 0) lit = this.#litAround(state.selected);
    this.map.light(lit);
  }

  #litNodes(nodes, main) {
    const unseen = nodes.filter((v) => !this.filtered.shown[v] && this.filtered.nodes[v]);
    return { nodes, links: [], main, also: new Set(unseen) };
  }

  #litAround(v) {
    const { graph, filtered } = this;
    const nodes = [];
    const links = [];
    eachLink(graph, v, (w, e) => {
      if (!filtered.links[e] || !filtered.shown[w]) return;
      nodes.push(w);
      links.push(e);
    });
    // In its own neighbourhood everything shown belongs to it: nothing to dim.
    return { nodes: [...nodes, v], links, main: [v], gentle: this.state.focus?.node === v };
  }

  #litSharing(v) {
    const { graph, filtered } = this;
    const nodes = new Set([v]);
    const links = [];
    for (const tie of papersSharing(graph, v, graph.kindOf.dataset, filtered.links)) {
      nodes.add(tie.paper);
      for (const thing of tie.shared) nodes.add(thing);
    }
    for (const thing of nodes) {
      if (graph.kind[thing] !== graph.kindOf.dataset) continue;
      eachLink(graph, thing, (paper, e) => nodes.has(paper) && filtered.links[e] && links.push(e));
    }
    return { nodes: [...nodes], links, main: [v] };
  }

  #panel() {
    const { state } = this;
    const panel = byId("panel");
    const asked = state.path?.[1] >= 0 || state.sharing >= 0 || state.selected >= 0;
    panel.hidden = !asked;
    document.body.classList.toggle("with-panel", asked);
    byId("picking").hidden = !(state.path && state.path[1] < 0);
    if (!asked) return;
    const key = `${state.selected}|${state.path}|${state.sharing}|${state.focus?.node},${state.focus?.hops}|${[...state.unfolded]}|${Boolean(this.words)}|${[...state.filter.kinds]}${state.filter.singles}`;
    if (key === this.panelKey) return;
    this.panelKey = key;
    const body = byId("panel-body");
    if (!this.words) {
      body.replaceChildren("Reading the texts…");
      this.wordsReady.then(() => this.#panel());
      return;
    }
    const content = state.path?.[1] >= 0 ? pathPanel(this, this.path, state.path) : state.sharing >= 0 ? sharingPanel(this, state.sharing) : nodePanel(this, state.selected);
    body.replaceChildren(...content.flat(2).filter(Boolean));
    body.scrollTop = 0;
  }

  #status() {
    const { graph, filtered, state } = this;
    let shown = 0;
    for (let v = 0; v < graph.n; v++) shown += filtered.shown[v];
    const parts = [];
    if (state.focus) parts.push(`${state.focus.hops === 1 ? "1 hop" : "2 hops"} around ${graph.short[state.focus.node] || graph.label[state.focus.node]}`);
    parts.push(`${shown.toLocaleString("en")} of ${counted(graph.total, "thing", "things")} shown`);
    if (graph.total > graph.n) parts.push(`this page holds the ${graph.n.toLocaleString("en")} with the most links`);
    byId("status-text").textContent = parts.join(" · ");
    byId("unfocus").hidden = !state.focus;
  }

  /** Say how many links the picture leaves out, once it is painted. */
  painted() {
    const { drawn, inView } = this.map.notes.links ?? { drawn: 0, inView: 0 };
    const text = inView > drawn ? `${drawn.toLocaleString("en")} of ${inView.toLocaleString("en")} links drawn, the rarest first; zoom in for more` : "";
    const note = byId("links-note");
    if (note.textContent !== text) note.textContent = text;
  }

  say(text) {
    byId("live").textContent = text;
  }

  // ------------------------------------------------------------------------------------------- actions

  /** Go to a node: from a link in a card, the table or the map. */
  select(v, { fly = true } = {}) {
    if (this.state.path && this.state.path[1] < 0 && v >= 0 && v !== this.state.path[0]) {
      this.endPath(v);
      return;
    }
    this.update({ selected: v, path: null, sharing: -1 }, { step: v !== this.state.selected });
    if (v < 0) return;
    if (fly) this.bringIntoView(v);
    this.say(`${this.graph.kinds[this.graph.kind[v]].name}: ${this.graph.label[v]}, ${counted(this.graph.degree[v], "link", "links")}`);
  }

  /** A suggestion was chosen: as a click, but leaving a focus that does not hold it. */
  choose(v) {
    if (this.state.focus && !this.filtered.shown[v]) this.state = { ...this.state, focus: null };
    this.select(v);
    if (innerWidth > 700) byId("panel-title")?.focus({ preventScroll: true });
  }

  /** Show a node with what is linked to it, moving the camera only if that is not well in view already. */
  bringIntoView(v) {
    const { map, graph } = this;
    const inset = map.inset();
    const box = boxOf(graph, this.#litAround(v).nodes, 30);
    const [left, top] = toScreen(map.camera, map.size, box.left, box.top);
    const [right, bottom] = toScreen(map.camera, map.size, box.right, box.bottom);
    const inside = left > inset.left && right < map.size.width - inset.right && top > inset.top && bottom < map.size.height - inset.bottom;
    if (inside && map.camera.zoom * graph.r[v] > 5) return;
    map.look(fitBox(box, map.size, inset, Math.min(1.8, 16 / graph.r[v])));
  }

  focus(focus) {
    const fold = focus ? focus.node : -1;
    this.update({ focus, selected: fold >= 0 ? fold : this.state.selected }, { step: true });
    this.fitAll();
  }

  fold(v) {
    const unfolded = new Set(this.state.unfolded);
    if (!unfolded.delete(v)) unfolded.add(v);
    this.update({ unfolded });
  }

  beginPath(v) {
    this.update({ path: [v, -1], selected: v });
    byId("search").focus();
    this.say("Choose the other end: search for it or click it");
  }

  endPath(v) {
    this.update({ path: [this.state.path[0], v], selected: -1, sharing: -1 }, { step: true });
    if (this.path) this.map.fit(this.path.nodes, { largest: 1.8 });
    this.say(this.path ? `A path of ${counted(this.path.links.length, "link", "links")}` : "There is no path");
  }

  share(v) {
    this.update({ sharing: v, path: null, selected: -1 }, { step: true });
    const lit = this.#litSharing(v);
    if (lit.nodes.length > 1) this.map.fit(lit.nodes, { largest: 1.8 });
  }

  close() {
    this.update({ selected: -1, path: null, sharing: -1 }, { step: true });
    byId("map").focus({ preventScroll: true });
  }

  setFilter(filter) {
    this.update({ filter });
  }

  onlyCommunity(c) {
    this.update({ filter: { ...this.state.filter, communities: new Set([c]) } }, { step: true });
    this.fitAll();
  }

  setView(view) {
    this.update({ view }, { step: true });
  }

  sortTable(table) {
    this.update({ table });
  }

  onFound(nodes) {
    this.found = nodes;
    this.#light();
  }

  reset() {
    this.found = [];
    this.update({ ...startState(), view: this.state.view, table: this.state.table }, { step: true });
    this.fitAll();
  }

  fitAll({ fly = true } = {}) {
    const shown = [];
    for (let v = 0; v < this.graph.n; v++) if (this.filtered.shown[v]) shown.push(v);
    this.map.fit(shown, { fly });
  }

  /** What the cards cover: the map keeps its subject clear of them. */
  inset() {
    const inset = { left: 24, top: 84, right: 24, bottom: 44 };
    if (innerWidth <= 700) return { left: 12, top: 112, right: 12, bottom: byId("panel").hidden ? 70 : innerHeight - byId("panel").getBoundingClientRect().top + 14 };
    if (!byId("filters").classList.contains("closed")) inset.left = byId("filters").getBoundingClientRect().right + 24;
    if (!byId("panel").hidden) inset.right = innerWidth - byId("panel").getBoundingClientRect().left + 24;
    return inset;
  }
}

/** The boxes of the cards, as far as they cover the map. */
function covers() {
  const cards = document.querySelectorAll(".card:not([hidden]), .search input, .tools, .brand, #status-text, #links-note");
  return [...cards].map((card) => card.getBoundingClientRect()).filter((box) => box.width > 0);
}
