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
  const parts = [];
  const put = (key, value) => parts.push(`${key}=${value}`);
  const id = (v) => encodeURIComponent(nodeId(graph, v));
  const { filter, table } = state;
  if (state.view === "table") put("view", "table");
  if (state.selected >= 0) put("node", id(state.selected));
  if (state.focus) put("focus", `${id(state.focus.node)},${state.focus.hops}`);
  if (state.path && state.path[1] >= 0) put("path", state.path.map(id).join(","));
  if (state.sharing >= 0) put("sharing", id(state.sharing));
  if (filter.kinds.size) put("hide", list(filter.kinds));
  if (filter.roles.size) put("without", list(filter.roles));
  if (filter.years) put("years", filter.years.join("-"));
  if (filter.communities.size) put("groups", list([...filter.communities].map((c) => c + 1)));
  if (filter.least) put("links", filter.least);
  if (filter.singles) put("singles", "1");
  if (state.unfolded.size && !filter.singles) put("open", [...state.unfolded].map(id).join(","));
  if (state.view === "table") put("table", `${table.kind},${table.column},${table.down ? "down" : "up"}`);
  if (state.camera) put("at", [state.camera.x, state.camera.y].map((v) => v.toFixed(0)).join(",") + `,${state.camera.zoom.toPrecision(3)}`);
  return parts.join("&");
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
