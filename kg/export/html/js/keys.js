// The keyboard: everything that a pointer can do on the map.
import { byId } from "./dom.js";

const STEP = 80;

/** The shown node nearest to another one in a direction (within 45° of it), or -1. */
export function nodeTowards(graph, shown, from, dx, dy) {
  let best = -1;
  let nearest = Infinity;
  for (let v = 0; v < graph.n; v++) {
    if (v === from || !shown[v]) continue;
    const x = graph.x[v] - graph.x[from];
    const y = graph.y[v] - graph.y[from];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (along <= 0 || aside > along) continue;
    const distance = along + 2 * aside;
    if (distance < nearest) {
      nearest = distance;
      best = v;
    }
  }
  return best;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function listenToKeys(app) {
  byId("map").addEventListener("keydown", (event) => onMapKey(app, event));
  addEventListener("keydown", (event) => onAnyKey(app, event));
}

function onMapKey(app, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { map } = app;
  const arrow = ARROWS[event.key];
  if (arrow) moveOrWalk(app, arrow, event.shiftKey);
  else if (event.key === "+" || event.key === "=") map.zoomBy(1.4, undefined, undefined, { fly: true });
  else if (event.key === "-") map.zoomBy(1 / 1.4, undefined, undefined, { fly: true });
  else if (event.key === "0") app.fitAll();
  else if (event.key === "n") walk(app, 1);
  else if (event.key === "p") walk(app, -1);
  else if (event.key === "Enter" && app.state.selected >= 0) byId("panel-title")?.focus();
  else return;
  event.preventDefault();
}

/** Arrows move the map; with Shift they go from the selected node to the next one in that direction. */
function moveOrWalk(app, [dx, dy], shift) {
  const { selected } = app.state;
  if (!shift) {
    app.map.pan(-dx * STEP, -dy * STEP);
    return;
  }
  const next = selected < 0 ? app.filtered.shown.indexOf(1) : nodeTowards(app.graph, app.filtered.shown, selected, dx, dy);
  if (next >= 0) app.select(next);
}

/** The next shown node by importance. */
function walk(app, step) {
  const { shown } = app.filtered;
  let v = app.state.selected;
  do v += step;
  while (v >= 0 && v < shown.length && !shown[v]);
  if (v >= 0 && v < shown.length) app.select(v);
}

function onAnyKey(app, event) {
  const typing = event.target.matches?.("input, textarea, select");
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) escape(app, typing);
  else if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  else if (event.key === "/") byId("search").focus();
  else if (event.key === "?") byId("help").showModal();
  else if (event.key === "t") app.setView(app.state.view === "map" ? "table" : "map");
  else if (event.key === "b") app.back();
  else return;
  event.preventDefault();
}

function escape(app, typing) {
  if (typing) document.activeElement.blur();
  else if (app.state.path && app.state.path[1] < 0) app.update({ path: null });
  else if (!byId("panel").hidden) app.close();
  else if (app.state.focus) app.focus(null);
}
