// What the user has chosen, and its form in the address, so that a view can be bookmarked and sent.
import { nodeId, nodeIndex } from "./data.js";
import { noFilter } from "./filter.js";

export const startState = () => ({
  view: "map", // or "table"
  selected: -1,
  focus: null, // {node, hops}
  path: null, // [from, to]; to is -1 while it is being chosen
  sharing: -1, // the paper whose relatives through data sets are lit
  filter: noFilter(),
  unfolded: new Set(),
  table: { kind: "paper", column: "links", down: true },
  camera: null, // {x, y, zoom}; null for the whole picture
});

const list = (values) => [...values].map((v) => encodeURIComponent(v)).join(",");
const unlist = (text) => text.split(",").filter(Boolean).map(decodeURIComponent);

/** The state as it stands behind "#"; what is as at the start is left out. */
export function toHash(graph, state) {
  const id = (v) => encodeURIComponent(nodeId(graph, v));
  const { table, camera } = state;
  const isTable = state.view === "table";
  const parts = [
    isTable && "view=table",
    state.selected >= 0 && `node=${id(state.selected)}`,
    state.focus && `focus=${id(state.focus.node)},${state.focus.hops}`,
    state.path?.[1] >= 0 && `path=${state.path.map(id).join(",")}`,
    state.sharing >= 0 && `sharing=${id(state.sharing)}`,
    ...filterParts(state.filter),
    state.unfolded.size > 0 && `open=${[...state.unfolded].map(id).join(",")}`,
    isTable && `table=${table.kind},${table.column},${table.down ? "down" : "up"}`,
    camera && `at=${camera.x.toFixed(0)},${camera.y.toFixed(0)},${camera.zoom.toPrecision(3)}`,
  ];
  return parts.filter(Boolean).join("&");
}

function filterParts(filter) {
  return [
    filter.kinds.size > 0 && `hide=${list(filter.kinds)}`,
    filter.roles.size > 0 && `without=${list(filter.roles)}`,
    filter.years && `years=${filter.years.join("-")}`,
    filter.communities.size > 0 && `groups=${list([...filter.communities].map((c) => c + 1))}`,
    filter.least > 0 && `links=${filter.least}`,
    filter.singles && "singles=1",
  ];
}

/** Read a state back; what does not fit this graph is passed over. */
export function fromHash(graph, hash) {
  const state = startState();
  const given = new Map(hash.replace(/^#/u, "").split("&").filter(Boolean).map((part) => splitOnce(part)));
  const nodes = (text) => unlistSafely(text ?? "").map((id) => nodeIndex(graph).get(id) ?? -1);
  if (given.get("view") === "table") state.view = "table";
  if (given.has("node")) state.selected = nodes(given.get("node"))[0] ?? -1;
  readFocus(state, given.get("focus"), nodes);
  const ends = nodes(given.get("path"));
  if (ends.length === 2 && ends.every((v) => v >= 0)) state.path = ends;
  if (given.has("sharing")) state.sharing = nodes(given.get("sharing"))[0] ?? -1;
  readFilter(graph, state.filter, given);
  state.unfolded = new Set(nodes(given.get("open")).filter((v) => v >= 0));
  const [kind, column, way] = (given.get("table") ?? "").split(",");
  if (graph.kindOf[kind] !== undefined) state.table = { kind, column, down: way !== "up" };
  const [x, y, zoom] = (given.get("at") ?? "").split(",").map(Number);
  if ([x, y, zoom].every(Number.isFinite) && zoom > 0) state.camera = { x, y, zoom };
  return state;
}

function splitOnce(part) {
  const at = part.indexOf("=");
  return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
}

function unlistSafely(text) {
  try {
    return unlist(text);
  } catch {
    return []; // a broken escape: somebody's mail program cut the address
  }
}

function readFocus(state, text, nodes) {
  if (!text) return;
  const at = text.lastIndexOf(",");
  const [node] = nodes(text.slice(0, at));
  const hops = Number(text.slice(at + 1));
  if (node >= 0 && (hops === 1 || hops === 2)) state.focus = { node, hops };
}

function readFilter(graph, filter, given) {
  const kinds = new Set(graph.kinds.map((kind) => kind.name));
  filter.kinds = new Set(unlistSafely(given.get("hide") ?? "").filter((kind) => kinds.has(kind)));
  filter.roles = new Set(unlistSafely(given.get("without") ?? "").filter((role) => graph.roles.includes(role)));
  const years = /^(\d{4})-(\d{4})$/u.exec(given.get("years") ?? "");
  if (years) filter.years = [Number(years[1]), Number(years[2])];
  const groups = unlistSafely(given.get("groups") ?? "").map((text) => Number(text) - 1);
  filter.communities = new Set(groups.filter((c) => c >= 0 && c < graph.communities.length));
  filter.least = Math.max(0, Math.min(99, Number.parseInt(given.get("links") ?? "0", 10) || 0));
  filter.singles = given.get("singles") === "1";
}
