// Starts the page: the picture first, then the words.
import { App } from "./app.js";
import { makeGraph, makeWords, readBlock } from "./data.js";
import { byId, h, said } from "./dom.js";
import { exportCsv, exportPng, exportSvg } from "./exporter.js";
import { listenToKeys } from "./keys.js";
import { GraphMap } from "./map.js";
import { Searchbox } from "./searchbox.js";
import { glyph, kindWord } from "./shapes.js";
import { makeTheme } from "./theme.js";

async function start() {
  const graph = makeGraph(await readBlock("picture"));
  const map = new GraphMap(byId("map"), graph);
  const app = new App(graph, map);
  let readWords;
  app.wordsReady = new Promise((resolve) => (readWords = resolve));
  makeTheme(() => app.recolour());
  map.resize();
  app.start();
  new ResizeObserver(() => map.resize()).observe(byId("map"));
  wire(app);
  map.addEventListener("painted", () => firstPicture(app, readWords), { once: true });
  if (app.state.view === "table") firstPicture(app, readWords);
  else map.drawNow();
}

/** The picture is there: now the texts. */
function firstPicture(app, readWords) {
  performance.mark("first-picture");
  document.body.classList.add("ready");
  requestAnimationFrame(() =>
    setTimeout(async () => {
      if (app.words) return;
      app.words = makeWords(await readBlock("words"));
      readWords();
      document.body.classList.add("complete");
    }),
  );
}

function wire(app) {
  const { map } = app;
  const click = (id, action) => byId(id).addEventListener("click", action);
  app.searchbox = new Searchbox(app);
  listenToKeys(app);
  hovering(app);
  map.addEventListener("painted", () => app.painted());
  map.addEventListener("pick", ({ detail }) => (detail.node < 0 ? deselect(app) : app.select(detail.node, { fly: false })));
  map.addEventListener("open", ({ detail }) => app.focus({ node: detail.node, hops: 1 }));
  click("zoom-in", () => map.zoomBy(1.5, undefined, undefined, { fly: true }));
  click("zoom-out", () => map.zoomBy(1 / 1.5, undefined, undefined, { fly: true }));
  click("zoom-fit", () => app.fitAll());
  click("show-map", () => app.setView("map"));
  click("show-table", () => app.setView("table"));
  click("skip", () => { app.setView("table"); byId("table").querySelector("button")?.focus(); });
  click("close", () => app.close());
  click("back", () => app.back());
  click("unfocus", () => app.focus(null));
  click("stop-picking", () => app.update({ path: null }));
  click("home", () => app.reset());
  click("show-help", () => byId("help").showModal());
  click("close-help", () => byId("help").close());
  click("toggle-filters", () => toggleFilters());
  const save = (action) => async () => { await app.wordsReady; await action(app); byId("save").open = false; };
  click("save-png", save(exportPng));
  click("save-svg", save(exportSvg));
  click("save-csv", save(exportCsv));
  addEventListener("pointerdown", (event) => { if (!byId("save").contains(event.target)) byId("save").open = false; });
  if (innerWidth <= 700) byId("filters").classList.add("closed");
  syncFilters();
}

function deselect(app) {
  if (app.state.selected >= 0 || app.state.sharing >= 0 || (app.state.path && app.state.path[1] >= 0)) app.update({ selected: -1, sharing: -1, path: null }, { step: true });
}

function toggleFilters() {
  byId("filters").classList.toggle("closed");
  syncFilters();
}

const syncFilters = () => byId("toggle-filters").setAttribute("aria-expanded", String(!byId("filters").classList.contains("closed")));

/** A small card beside the pointer. */
function hovering({ graph, map }) {
  const tip = byId("tip");
  map.addEventListener("hover", ({ detail }) => {
    const { node, x, y } = detail;
    tip.hidden = node < 0;
    if (node < 0) return;
    if (tip.dataset.node !== String(node)) {
      tip.dataset.node = node;
      const kind = graph.kinds[graph.kind[node]];
      const links = graph.kind[node] === graph.kindOf.paper ? graph.year[node] || "" : `${graph.degree[node]} ${graph.degree[node] === 1 ? "paper" : "papers"}`;
      tip.replaceChildren(glyph(kind), h("span", {}, said(graph.label[node]), h("small", {}, [kindWord(kind), links].filter(Boolean).join(" · "))));
    }
    const left = Math.min(x + 14, map.size.width - tip.offsetWidth - 8);
    tip.style.transform = `translate(${left}px, ${Math.min(y + 16, map.size.height - tip.offsetHeight - 8)}px)`;
  });
}

start().catch((error) => {
  byId("status-text").textContent = `This page could not be read: ${error.message}`;
});
