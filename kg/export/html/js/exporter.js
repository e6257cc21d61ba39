// The current view as a file: PNG, SVG or CSV.
import { quoteOf, nodeId } from "./data.js";
import { FONT, paintEmphasis, paintMap } from "./paint.js";
import { SvgContext } from "./svg.js";
import { tableCsv } from "./table.js";
import { csv } from "./text.js";

const FADED = 0.16; // what the style sheet gives the dimmed layer

function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const runOut = (generator) => {
  while (!generator.next().done);
};

/** Both layers on one ground, at the resolution of the screen. */
export function exportPng(app) {
  const { map } = app;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const { canvas: base } = map.base.front;
  canvas.width = base.width;
  canvas.height = base.height;
  context.fillStyle = map.theme.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.globalAlpha = map.emphasis && !map.emphasis.gentle ? FADED : 1;
  context.drawImage(base, 0, 0);
  context.globalAlpha = 1;
  context.drawImage(map.top.front.canvas, 0, 0);
  return new Promise((done) => {
    canvas.toBlob((blob) => {
      download(blob, "graph.png");
      done();
    }, "image/png");
  });
}

/** The same painters on a context that writes SVG. */
export function viewSvg(app) {
  const { map } = app;
  const ruler = document.createElement("canvas").getContext("2d");
  const picture = (painter) => {
    const context = new SvgContext(map.size.width, map.size.height, ruler);
    runOut(painter(context, { ...map.sceneNow(), covers: [] }));
    return context;
  };
  const notes = {};
  const base = picture((context, scene) => paintMap(context, scene, notes));
  if (map.emphasis) {
    const lit = picture((context, scene) => paintEmphasis(context, scene, map.emphasis, notes));
    const fade = map.emphasis.gentle ? 1 : FADED;
    base.parts = [`<g opacity="${fade}">`, ...base.parts, "</g>", ...lit.parts];
  }
  return base.toString(map.theme.ground, FONT);
}

export const exportSvg = (app) => download(new Blob([viewSvg(app)], { type: "image/svg+xml" }), "graph.svg");

/** In the table: its rows. On the map: the links shown, each with the sentence behind it. */
export function viewCsv(app) {
  return app.state.view === "table" ? tableCsv(app) : linksCsv(app);
}

function linksCsv(app) {
  const { graph, words, filtered } = app;
  const rows = [["paper", "paper_title", "role", "kind", "name", "entity", "quote"]];
  for (let e = 0; e < graph.m; e++) {
    const [paper, thing] = [graph.paper[e], graph.entity[e]];
    if (!filtered.links[e] || !filtered.shown[paper] || !filtered.shown[thing]) continue;
    const [first] = words.evidenceOf.get(e) ?? [];
    const quoted = first === undefined ? "" : quoteOf(words, words.evidence, first, paper).text;
    const kind = graph.kinds[graph.kind[thing]].name;
    rows.push([nodeId(graph, paper), graph.label[paper], graph.roles[graph.role[e]], kind, graph.label[thing], nodeId(graph, thing), quoted]);
  }
  return csv(rows);
}

// The byte order mark tells spreadsheets that the text is UTF-8.
export const exportCsv = (app) => download(new Blob(["\ufeff", viewCsv(app)], { type: "text/csv" }), `${app.state.view === "table" ? app.state.table.kind : "links"}.csv`);
