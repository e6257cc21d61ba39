// Which nodes and links take part, given what the user has chosen.
import { neighbourhood } from "./paths.js";

export const noFilter = () => ({
  kinds: new Set(), // kinds that are hidden
  roles: new Set(), // roles that are hidden
  years: null, // [from, to], both included
  communities: new Set(), // only these; empty for all
  least: 0, // the fewest links that a node must have
  singles: false, // whether to show what hangs on one paper
});

export const isFiltering = (f) =>
  f.kinds.size > 0 || f.roles.size > 0 || f.years !== null || f.communities.size > 0 || f.least > 0;

/**
 * Apply the filters.
 *
 * `nodes` and `links` are masks of what the filters let through; `shown` is what the map draws of it: not the
 * things that hang on one paper (unless they are unfolded), and in focus only the neighbourhood.
 */
export function applyFilter(graph, filter, { focus = null, unfolded = new Set(), always = [] } = {}) {
  const nodes = nodeMask(graph, filter);
  const links = linkMask(graph, filter, nodes);
  dropUnlinked(graph, filter, nodes, links);
  const shown = folded(graph, filter, nodes, unfolded);
  if (focus) narrow(graph, shown, nodes, links, focus);
  for (const v of always) shown[v] = nodes[v];
  return { nodes, links, shown };
}

function nodeMask(graph, filter) {
  const mask = new Uint8Array(graph.n);
  const paper = graph.kindOf.paper;
  for (let v = 0; v < graph.n; v++) {
    const kept =
      !filter.kinds.has(graph.kinds[graph.kind[v]].name) &&
      (filter.communities.size === 0 || filter.communities.has(graph.community[v])) &&
      graph.degree[v] >= filter.least &&
      (graph.kind[v] !== paper || inYears(graph.year[v], filter.years));
    mask[v] = kept ? 1 : 0;
  }
  return mask;
}

/** Papers of an unknown year are no part of any range. */
const inYears = (year, range) => range === null || (year >= range[0] && year <= range[1]);

function linkMask(graph, filter, nodes) {
  const hidden = Uint8Array.from(graph.roles, (role) => (filter.roles.has(role) ? 1 : 0));
  const mask = new Uint8Array(graph.m);
  for (let e = 0; e < graph.m; e++) {
    mask[e] = !hidden[graph.role[e]] && nodes[graph.paper[e]] && nodes[graph.entity[e]] ? 1 : 0;
  }
  return mask;
}

/** A thing whose papers are all hidden goes with them; papers stay, unless papers themselves are hidden. */
function dropUnlinked(graph, filter, nodes, links) {
  if (!isFiltering(filter) || filter.kinds.has("paper")) return;
  const linked = new Uint8Array(graph.n);
  for (let e = 0; e < graph.m; e++) if (links[e]) linked[graph.entity[e]] = 1;
  const paper = graph.kindOf.paper;
  for (let v = 0; v < graph.n; v++) if (graph.kind[v] !== paper && graph.degree[v] > 0 && !linked[v]) nodes[v] = 0;
}

function folded(graph, filter, nodes, unfolded) {
  if (filter.singles) return nodes.slice();
  const shown = nodes.slice();
  for (let v = 0; v < graph.n; v++) {
    if (graph.host[v] >= 0 && !unfolded.has(graph.host[v])) shown[v] = 0;
  }
  return shown;
}

function narrow(graph, shown, nodes, links, focus) {
  const near = neighbourhood(graph, focus.node, focus.hops, nodes, links);
  const inside = new Uint8Array(graph.n);
  const singlesOf = focus.node;
  for (const v of near) if (shown[v] || graph.host[v] === singlesOf) inside[v] = 1;
  inside[focus.node] = 1;
  shown.set(inside);
}
