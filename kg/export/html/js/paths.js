// Walks on the graph. Masks say which nodes and links take part (1) or not (0).
import { eachLink } from "./data.js";

/**
 * A shortest path between two nodes; of several, the one through the most specific things
 * (the least sum of log degrees), as a path through "accuracy" says little.
 * @returns {{nodes: number[], links: number[]} | null}
 */
export function shortestPath(graph, from, to, nodeMask, linkMask) {
  const hops = new Int32Array(graph.n).fill(-1);
  const cost = new Float64Array(graph.n).fill(Infinity);
  const came = new Int32Array(graph.n).fill(-1);
  hops[from] = 0;
  cost[from] = 0;
  let layer = [from];
  while (layer.length && hops[to] < 0) layer = nextLayer(layer);
  return hops[to] < 0 ? null : trace();

  function nextLayer(reached) {
    const next = [];
    for (const v of reached) {
      eachLink(graph, v, (w, e) => {
        if (!linkMask[e] || !nodeMask[w] || (hops[w] >= 0 && hops[w] !== hops[v] + 1)) return;
        if (hops[w] < 0) next.push(w);
        hops[w] = hops[v] + 1;
        const through = cost[v] + (graph.kind[w] === graph.kindOf.paper ? 0 : Math.log1p(graph.degree[w]));
        if (through < cost[w]) {
          cost[w] = through;
          came[w] = e;
        }
      });
    }
    return next;
  }

  function trace() {
    const nodes = [to];
    const links = [];
    for (let v = to; v !== from; ) {
      const e = came[v];
      v = graph.paper[e] === v ? graph.entity[e] : graph.paper[e];
      nodes.unshift(v);
      links.unshift(e);
    }
    return { nodes, links };
  }
}

/** The nodes within some hops of a node, itself first, then by distance. */
export function neighbourhood(graph, from, hops, nodeMask, linkMask) {
  const seen = new Set([from]);
  let layer = [from];
  for (let hop = 0; hop < hops; hop++) {
    const next = [];
    for (const v of layer) {
      eachLink(graph, v, (w, e) => {
        if (!linkMask[e] || !nodeMask[w] || seen.has(w)) return;
        seen.add(w);
        next.push(w);
      });
    }
    layer = next;
  }
  return [...seen];
}

/**
 * Papers that share things of one kind with a paper, the strongest tie first. A thing that n papers share
 * adds 1 / (n - 1) (Newman 2001): what few papers use says more.
 * @returns {{paper: number, weight: number, shared: number[]}[]}
 */
export function papersSharing(graph, paper, kind, linkMask) {
  const ties = new Map();
  eachLink(graph, paper, (thing, e) => {
    if (graph.kind[thing] !== kind || !linkMask[e]) return;
    eachLink(graph, thing, (other, f) => {
      if (other === paper || !linkMask[f]) return;
      const tie = ties.get(other) ?? { paper: other, weight: 0, shared: [] };
      tie.weight += 1 / (graph.degree[thing] - 1);
      tie.shared.push(thing);
      ties.set(other, tie);
    });
  });
  for (const tie of ties.values()) tie.shared.sort((a, b) => graph.degree[a] - graph.degree[b]);
  return [...ties.values()].sort((a, b) => b.weight - a.weight || a.paper - b.paper);
}
