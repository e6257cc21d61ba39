// Draws the map in small steps: each function is a generator that yields whenever it has done a little, so that
// a picture of any size never holds the window up for longer than a frame.
import { screenRadius } from "./camera.js";
import { isFree, makeBoard, NODE, placeLabel, take, TEXT } from "./labels.js";
import { addShape } from "./shapes.js";
import { hueOf } from "./territory.js";

const LINKS_A_STEP = 300;
const NODES_A_STEP = 300;
/** The most links in one picture: of more, those of the rarest things come first. */
export const MOST_LINKS = 9000;
/** So many of the most important things are marked and named however far away one is. */
const LANDMARKS = 80;
export const FONT = '"Inter", "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif';

/**
 * Everything a painter needs to know.
 * @typedef {{graph, camera, size, theme, mask: {shown, links}, badges: Uint8Array | null}} Scene
 */

/** The whole map: patches, links, nodes, labels. */
export function* paintMap(context, scene, notes) {
  clear(context, scene);
  paintTerritory(context, scene);
  yield;
  yield* paintLinks(context, scene, notes);
  yield* paintNodes(context, scene);
  notes.offsets = scene.offsets = new Map();
  yield* paintLabels(context, scene);
}

function clear(context, { size, ratio }) {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
}

/** Only the part of the picture that is seen: enlarging all of it would cost more the closer one looks. */
function paintTerritory(context, { camera, size, territory, image }) {
  if (!image) return;
  const { left, top, cell, wide, high } = territory;
  const column = (sx) => ((sx - size.width / 2) / camera.zoom + camera.x - left) / cell + 0.5;
  const row = (sy) => ((sy - size.height / 2) / camera.zoom + camera.y - top) / cell + 0.5;
  const x0 = Math.max(0, Math.floor(column(0)) - 1);
  const y0 = Math.max(0, Math.floor(row(0)) - 1);
  const x1 = Math.min(wide, Math.ceil(column(size.width)) + 1);
  const y1 = Math.min(high, Math.ceil(row(size.height)) + 1);
  if (x1 <= x0 || y1 <= y0) return;
  const scale = cell * camera.zoom;
  const x = (left + (x0 - 0.5) * cell - camera.x) * camera.zoom + size.width / 2;
  const y = (top + (y0 - 0.5) * cell - camera.y) * camera.zoom + size.height / 2;
  context.drawImage(image, x0, y0, x1 - x0, y1 - y0, x, y, (x1 - x0) * scale, (y1 - y0) * scale);
}

// ------------------------------------------------------------------------------------------------ links

/** Links in the order in which they are worth drawing: those of the rarest things first. */
export function linkOrder(graph) {
  if (graph.linkOrder) return graph.linkOrder;
  const order = Uint32Array.from({ length: graph.m }, (_, e) => e);
  if (graph.m > MOST_LINKS) order.sort((a, b) => graph.degree[graph.entity[a]] - graph.degree[graph.entity[b]] || a - b);
  graph.linkOrder = order;
  return order;
}

function* paintLinks(context, scene, notes) {
  const { graph, theme, camera } = scene;
  const chosen = visibleLinks(scene);
  notes.links = { drawn: chosen.length, inView: chosen.inView };
  yield;
  const crowd = Math.min(1, Math.sqrt(900 / Math.max(chosen.length, 1)));
  context.strokeStyle = theme.link;
  context.globalAlpha = Math.max(0.16, crowd) * theme.linkAlpha;
  context.lineWidth = Math.min(1.4, Math.max(0.4, camera.zoom * 0.7));
  for (let from = 0; from < chosen.length; from += LINKS_A_STEP) {
    context.beginPath();
    const to = Math.min(chosen.length, from + LINKS_A_STEP);
    for (let i = from; i < to; i++) addLine(context, scene, graph.paper[chosen[i]], graph.entity[chosen[i]]);
    context.stroke();
    yield;
  }
  context.globalAlpha = 1;
}

/** Links between shown nodes that cross the window, at most MOST_LINKS of them. */
function visibleLinks({ graph, mask, camera, size }) {
  const order = linkOrder(graph);
  const chosen = new Uint32Array(Math.min(graph.m, MOST_LINKS));
  const reachX = size.width / 2 / camera.zoom;
  const reachY = size.height / 2 / camera.zoom;
  let count = 0;
  let inView = 0;
  for (let i = 0; i < order.length; i++) {
    const e = order[i];
    const a = graph.paper[e];
    const b = graph.entity[e];
    if (!mask.links[e] || !mask.shown[a] || !mask.shown[b]) continue;
    const ax = graph.x[a] - camera.x;
    const bx = graph.x[b] - camera.x;
    if ((ax > reachX && bx > reachX) || (ax < -reachX && bx < -reachX)) continue;
    const ay = graph.y[a] - camera.y;
    const by = graph.y[b] - camera.y;
    if ((ay > reachY && by > reachY) || (ay < -reachY && by < -reachY)) continue;
    if (count < MOST_LINKS) chosen[count++] = e;
    inView++;
  }
  const some = chosen.subarray(0, count);
  some.inView = inView;
  return some;
}

function addLine(context, { graph, camera, size }, a, b) {
  const { x, y, zoom } = camera;
  context.moveTo((graph.x[a] - x) * zoom + size.width / 2, (graph.y[a] - y) * zoom + size.height / 2);
  context.lineTo((graph.x[b] - x) * zoom + size.width / 2, (graph.y[b] - y) * zoom + size.height / 2);
}

// ------------------------------------------------------------------------------------------------ nodes

/** Shown nodes in the window, by importance. */
function visibleNodes({ graph, mask, camera, size }) {
  const found = [];
  const reachX = size.width / 2 / camera.zoom;
  const reachY = size.height / 2 / camera.zoom;
  for (let v = 0; v < graph.n; v++) {
    if (!mask.shown[v]) continue;
    if (Math.abs(graph.x[v] - camera.x) - graph.r[v] > reachX) continue;
    if (Math.abs(graph.y[v] - camera.y) - graph.r[v] > reachY) continue;
    found.push(v);
  }
  return found;
}

function* paintNodes(context, scene) {
  const nodes = visibleNodes(scene);
  scene.nodes = nodes;
  const byKind = scene.graph.kinds.map(() => []);
  for (const v of nodes) byKind[scene.graph.kind[v]].push(v);
  yield;
  // Papers last: they carry the counts.
  for (let kind = byKind.length - 1; kind >= 0; kind--) {
    for (let from = 0; from < byKind[kind].length; from += NODES_A_STEP) {
      paintKind(context, scene, kind, byKind[kind].slice(from, from + NODES_A_STEP));
      yield;
    }
  }
  if (scene.badges) paintBadges(context, scene, byKind[scene.graph.kindOf.paper]);
}

/** From far away even the smallest thing is a dot, and landmarks keep their shape. */
function drawnRadius(graph, v, zoom) {
  return Math.max(screenRadius(graph.r[v], zoom), v < LANDMARKS && graph.kind[v] !== graph.kindOf.paper ? 3.2 : 0.75);
}

function paintKind(context, { graph, camera, size, theme }, kind, nodes) {
  const { shape } = graph.kinds[kind];
  context.beginPath();
  for (const v of nodes) {
    const x = (graph.x[v] - camera.x) * camera.zoom + size.width / 2;
    const y = (graph.y[v] - camera.y) * camera.zoom + size.height / 2;
    const r = drawnRadius(graph, v, camera.zoom);
    if (r < 1.6) context.rect(x - r, y - r, 2 * r, 2 * r); // nobody sees a shape this small
    else addShape(context, shape, x, y, r);
  }
  context.fillStyle = theme.kinds[kind];
  if (camera.zoom > 0.35) {
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.strokeStyle = theme.ground;
    context.stroke();
  }
  context.fill();
}

/** The count of what hangs on a paper alone, inside its disc, where it is folded. */
function paintBadges(context, { graph, camera, size, theme, badges }, papers) {
  context.fillStyle = theme.ground;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const v of papers) {
    const r = screenRadius(graph.r[v], camera.zoom);
    if (!badges[v] || r < 7.5) continue;
    context.font = `600 ${Math.min(14, r * 0.95).toFixed(1)}px ${FONT}`;
    const x = (graph.x[v] - camera.x) * camera.zoom + size.width / 2;
    const y = (graph.y[v] - camera.y) * camera.zoom + size.height / 2;
    context.fillText(badges[v], x, y + 0.5);
  }
}

// ----------------------------------------------------------------------------------------------- labels

const widths = new Map();

/** The width of a text at 10 px, measured once. */
function widthOf(context, text, weight) {
  const key = weight + text;
  let width = widths.get(key);
  if (width === undefined) {
    context.font = `${weight} 10px ${FONT}`;
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** The names of the landmarks, then of the topics, then of all else that has room. */
function* paintLabels(context, scene) {
  const { size, camera, graph } = scene;
  const board = makeBoard(size.width, size.height);
  for (const { left, top, right, bottom } of scene.covers) take(board, [left, top, right, bottom]);
  keepClear(board, scene);
  yield;
  const most = Math.round((size.width * size.height) / (size.width < 700 ? 8000 : 5200) / scene.scale);
  const landmarks = size.width < 700 ? 8 : 24;
  let placed = 0;
  let tried = 0;
  for (const v of scene.nodes) {
    if (placed >= most || tried > most * 6) break;
    const r = drawnRadius(graph, v, camera.zoom);
    if (r < 2.2) continue;
    if (tried++ === landmarks && scene.communityLabels) paintCommunityLabels(context, scene, board);
    if (paintLabel(context, scene, board, v, r, tried <= landmarks)) placed++;
    if (tried % 10 === 0) yield;
  }
  if (tried <= landmarks && scene.communityLabels) paintCommunityLabels(context, scene, board);
}

/** Large nodes are no ground for labels. */
function keepClear(board, { graph, camera, size, nodes }) {
  for (const v of nodes) {
    const r = drawnRadius(graph, v, camera.zoom) * 0.9;
    if (r < 1.2) continue;
    const x = (graph.x[v] - camera.x) * camera.zoom + size.width / 2;
    const y = (graph.y[v] - camera.y) * camera.zoom + size.height / 2;
    take(board, [x - r, y - r, x + r, y + r], NODE);
  }
}

export const labelOf = (graph, v, zoom) => (graph.short[v] && zoom < 3 ? graph.short[v] : graph.label[v]);

export function labelSize(graph, v, zoom) {
  if (graph.host[v] >= 0) return 10;
  const isPaper = graph.kind[v] === graph.kindOf.paper;
  const base = isPaper ? 11 : 10 + Math.min(6, graph.r[v] * 0.27);
  return Math.min(isPaper ? 12.5 : 18, base * Math.min(1.25, Math.max(0.9, zoom ** 0.3)));
}

function paintLabel(context, scene, board, v, r, isLandmark) {
  const { graph, camera, size, theme } = scene;
  const isPaper = graph.kind[v] === graph.kindOf.paper;
  // Few sizes: a browser prepares each size of a font anew.
  const height = Math.round(2 * labelSize(graph, v, camera.zoom) * scene.scale) / 2;
  const weight = isPaper || graph.host[v] >= 0 ? 400 : 600;
  let text = labelOf(graph, v, camera.zoom);
  if (text.length > 60) text = `${text.slice(0, 59)}…`;
  const width = (widthOf(context, text, weight) * height) / 10;
  const x = (graph.x[v] - camera.x) * camera.zoom + size.width / 2;
  const y = (graph.y[v] - camera.y) * camera.zoom + size.height / 2;
  const first = scene.before?.get(v);
  const insist = isLandmark && !isPaper && graph.host[v] < 0;
  const place = placeLabel(board, { x, y, r }, width + 4, height + 3, { first, insist });
  if (!place) return false;
  scene.offsets?.set(v, { x: place.x - x, y: place.y - y });
  context.font = `${weight} ${height.toFixed(1)}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = theme.halo;
  context.strokeText(text, place.x, place.y);
  context.fillStyle = isPaper ? theme.paperText : theme.text;
  context.fillText(text, place.x, place.y);
  return true;
}

/** Places around a point, the nearest first, in widths and heights of a label. */
const NEARBY = [0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6]
  .flatMap((dy) => [0, -0.25, 0.25, -0.5, 0.5].map((dx) => [dx, dy * 0.9]))
  .sort((a, b) => Math.hypot(a[0] * 5, a[1]) - Math.hypot(b[0] * 5, b[1]));

function paintCommunityLabels(context, { communityLabels, camera, size, theme, scale }, board) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  const small = size.width < 700;
  for (const { community, terms, x, y } of communityLabels) {
    const text = terms.slice(0, small ? 1 : 2).join(" · ");
    const sx = (x - camera.x) * camera.zoom + size.width / 2;
    const sy = (y - camera.y) * camera.zoom + size.height / 2;
    const height = (small ? 11.5 : 12.5) * scale;
    context.letterSpacing = "0.4px";
    context.font = `italic 600 ${height}px ${FONT}`;
    const width = context.measureText(text).width + 10;
    const boxAt = ([cx, cy]) => [cx - width / 2, cy - height / 2 - (small ? 1 : 3), cx + width / 2, cy + height / 2 + (small ? 1 : 3)];
    const spots = NEARBY.map(([dx, dy]) => [sx + dx * width, sy + dy * height]);
    const spot = spots.find((at) => isFree(board, boxAt(at))) ?? (small ? null : spots.slice(0, 30).find((at) => isFree(board, boxAt(at), TEXT)));
    if (spot) {
      take(board, boxAt(spot));
      context.lineWidth = 4;
      context.lineJoin = "round";
      context.strokeStyle = theme.halo;
      context.strokeText(text, ...spot);
      context.fillStyle = `hsl(${hueOf(community)} ${theme.communityText})`;
      context.fillText(text, ...spot);
    }
    context.letterSpacing = "0px";
  }
}

// --------------------------------------------------------------------------------------------- emphasis

/**
 * What is lit while the rest is dimmed: some nodes with the links between them.
 * @param emphasis {{nodes: number[], links: number[], main: number[]}}
 */
export function* paintEmphasis(context, scene, emphasis, notes) {
  clear(context, scene);
  if (!emphasis) return;
  yield* litLinks(context, scene, emphasis);
  const lit = new Uint8Array(scene.graph.n);
  for (const v of emphasis.nodes) lit[v] = 1;
  for (const v of emphasis.main) lit[v] = 1;
  const own = { ...scene, mask: { ...scene.mask, shown: lit }, communityLabels: null, before: notes.offsets, offsets: null };
  yield* paintNodes(context, own);
  for (const v of emphasis.main) ring(context, scene, v);
  if (emphasis.labels === false) return;
  own.nodes = [...emphasis.main, ...own.nodes.filter((v) => !emphasis.main.includes(v))];
  yield* paintLabels(context, own);
}

function* litLinks(context, scene, emphasis) {
  const { graph, theme, camera } = scene;
  const byKind = graph.kinds.map(() => []);
  for (const e of emphasis.links) byKind[graph.kind[graph.entity[e]]].push(e);
  const many = emphasis.links.length;
  context.lineWidth = emphasis.strong ? 3 : Math.min(2, Math.max(0.8, camera.zoom));
  context.globalAlpha = emphasis.strong ? 0.9 : many > 400 ? 0.3 : 0.55;
  for (let kind = 0; kind < byKind.length; kind++) {
    context.strokeStyle = theme.kinds[kind];
    for (let from = 0; from < byKind[kind].length; from += LINKS_A_STEP) {
      context.beginPath();
      for (const e of byKind[kind].slice(from, from + LINKS_A_STEP)) addLine(context, scene, graph.paper[e], graph.entity[e]);
      context.stroke();
      yield;
    }
  }
  context.globalAlpha = 1;
}

function ring(context, { graph, camera, size, theme }, v) {
  const x = (graph.x[v] - camera.x) * camera.zoom + size.width / 2;
  const y = (graph.y[v] - camera.y) * camera.zoom + size.height / 2;
  context.beginPath();
  context.arc(x, y, screenRadius(graph.r[v], camera.zoom) * 1.15 + 5, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = theme.accent;
  context.stroke();
}
