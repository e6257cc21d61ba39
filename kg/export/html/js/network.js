// The names in network.html, and its first view. The page has made `network` (vis-network) and `named` beforehand:
// the nodes to name, the most important first.
/* global network, named */
import { makeBoard, NODE, placeLabel, take } from "./labels.js";

const SINGLES_FROM = 1.1; // the zoom from which things of one paper are named
const TEXT_SIZE = 12; // pixels of the screen, however near one is
const AREA_OF_A_NAME = 8000; // square pixels of the window for each name: more would be a crowd

const windowSize = () => {
  const { clientWidth: width, clientHeight: height } = network.canvas.frame.canvas;
  return { width, height };
};

/** Discs in the window, by importance: x, y, r in pixels of the screen. */
function visibleDiscs({ width, height }, scale) {
  const discs = [];
  for (const node of named) {
    const body = network.body.nodes[node.id];
    if (!body || body.options.hidden) continue;
    const { x, y } = network.canvasToDOM(body);
    if (x >= 0 && y >= 0 && x <= width && y <= height) discs.push({ node, body, x, y, r: (body.options.size ?? 10) * scale });
  }
  return discs;
}

function boardWith(discs, { width, height }) {
  const board = makeBoard(width, height);
  for (const element of document.querySelectorAll(".legend, h1")) {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    take(board, [left, top, right, bottom]);
  }
  for (const { x, y, r } of discs) take(board, [x - 0.8 * r, y - 0.8 * r, x + 0.8 * r, y + 0.8 * r], NODE);
  return board;
}

/** Write the names of the most important things that have room. */
function drawNames(context) {
  const scale = network.getScale();
  const size = windowSize();
  const discs = visibleDiscs(size, scale);
  const board = boardWith(discs, size);
  context.save();
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3 / scale, strokeStyle: "#ffffff", fillStyle: "#1e293b" });
  const most = (size.width * size.height) / AREA_OF_A_NAME;
  let room = most;
  for (const { node, body, x, y, r } of discs) {
    if (room < 1 || (node.single && scale < SINGLES_FROM)) break;
    context.font = `${node.shared ? 600 : 400} ${TEXT_SIZE / scale}px sans-serif`;
    const width = context.measureText(node.label).width * scale;
    const place = placeLabel(board, { x, y, r }, width + 6, TEXT_SIZE + 3, { insist: node.shared && room > most / 2 });
    if (!place) continue;
    const [worldX, worldY] = [body.x + (place.x - x) / scale, body.y + (place.y - y) / scale];
    context.strokeText(node.label, worldX, worldY);
    context.fillText(node.label, worldX, worldY);
    room--;
  }
  context.restore();
}

/** Show everything, clear of the heading and, where there is room beside it, of the legend. */
function showAll(legend) {
  const places = Object.values(network.getPositions());
  if (!places.length || network.physics.physicsEnabled) return;
  const { width, height } = windowSize();
  const span = (values) => [Math.min(...values), Math.max(...values)];
  const [left, right] = span(places.map((place) => place.x));
  const [top, bottom] = span(places.map((place) => place.y));
  const aside = legend?.open ? legend.getBoundingClientRect().right : 0;
  const scale = Math.min((width - aside - 80) / Math.max(1, right - left), (height - 100) / Math.max(1, bottom - top), 2);
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, offset: { x: aside / 2, y: 16 } });
}

const legend = document.querySelector(".legend");
if (legend && innerWidth <= 700) legend.open = false;
legend?.addEventListener("toggle", () => network.redraw());
network.on("afterDrawing", drawNames);
showAll(legend);
