// Reads the embedded columns into typed arrays.

/** The text of a data block: as it is, or inflated where it was compressed. */
async function blockText(element) {
  if (element.type === "application/json") return element.textContent;
  const bytes = Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/** Read one data block; the element is emptied, so that the text is not kept twice. */
export async function readBlock(id) {
  const element = document.getElementById(id);
  const columns = JSON.parse(await blockText(element));
  element.textContent = "";
  return columns;
}

/**
 * The graph as typed arrays. Nodes are numbered by importance, the most important first.
 * The links of node v are `slots` from `offset[v]` to `offset[v + 1]`: `near` the other end, `via` the link.
 */
export function makeGraph(picture) {
  const { nodes, links } = picture;
  const n = nodes.id.length;
  const graph = {
    ...picture,
    n,
    m: links.paper.length,
    key: nodes.id,
    label: nodes.label,
    short: nodes.short,
    kind: Uint8Array.from(nodes.kind),
    x: Float32Array.from(nodes.x, (v) => v / 10),
    y: Float32Array.from(nodes.y, (v) => v / 10),
    r: Float32Array.from(nodes.radius, (v) => v / 10),
    year: Int16Array.from(nodes.year),
    host: Int32Array.from(nodes.host),
    community: Int32Array.from(nodes.community),
    paper: Int32Array.from(links.paper),
    entity: Int32Array.from(links.entity),
    role: Uint8Array.from(links.role),
  };
  addAdjacency(graph);
  graph.singles = countSingles(graph);
  graph.kindOf = Object.fromEntries(picture.kinds.map((kind, i) => [kind.name, i]));
  return graph;
}

function addAdjacency(graph) {
  const { n, m, paper, entity } = graph;
  const degree = new Int32Array(n);
  for (let e = 0; e < m; e++) {
    degree[paper[e]]++;
    degree[entity[e]]++;
  }
  const offset = new Int32Array(n + 1);
  for (let v = 0; v < n; v++) offset[v + 1] = offset[v] + degree[v];
  const next = offset.slice(0, n);
  const near = new Int32Array(2 * m);
  const via = new Int32Array(2 * m);
  for (let e = 0; e < m; e++) {
    const a = next[paper[e]]++;
    near[a] = entity[e];
    via[a] = e;
    const b = next[entity[e]]++;
    near[b] = paper[e];
    via[b] = e;
  }
  Object.assign(graph, { degree, offset, near, via });
}

/** How many things hang on each paper alone. */
function countSingles(graph) {
  const singles = new Int32Array(graph.n);
  for (let v = 0; v < graph.n; v++) if (graph.host[v] >= 0) singles[graph.host[v]]++;
  return singles;
}

/** The id of a node as the rest of the project writes it: kind/key. */
export const nodeId = (graph, v) => `${graph.kinds[graph.kind[v]].name}/${graph.key[v]}`;

/** Finds nodes by id; built when first asked, as most visits never ask. */
export function nodeIndex(graph) {
  graph.index ??= new Map(Array.from({ length: graph.n }, (_, v) => [nodeId(graph, v), v]));
  return graph.index;
}

/** Calls `visit(neighbour, link)` for every link of a node. */
export function eachLink(graph, v, visit) {
  for (let s = graph.offset[v]; s < graph.offset[v + 1]; s++) visit(graph.near[s], graph.via[s]);
}

// ------------------------------------------------------------------------------------------------ words

/** What panels and search need: evidence by link, papers and results by node. */
export function makeWords(columns) {
  const row = new Map(columns.papers.node.map((v, i) => [v, i]));
  const aliases = new Map(columns.names.node.map((v, i) => [v, columns.names.aliases[i]]));
  const address = new Map(columns.addresses.node.map((v, i) => [v, columns.addresses.url[i]]));
  const evidence = group(columns.evidence.link);
  const results = groupResults(columns.results);
  const promises = group(columns.promises.paper);
  return { ...columns, row, aliasesOf: aliases, addressOf: address, evidenceOf: evidence, resultsOf: results, promisesOf: promises };
}

function group(keys) {
  const groups = new Map();
  keys.forEach((key, i) => {
    if (groups.has(key)) groups.get(key).push(i);
    else groups.set(key, [i]);
  });
  return groups;
}

/** Results by every node that they are about. */
function groupResults(results) {
  const groups = new Map();
  results.paper.forEach((paper, i) => {
    for (const v of [paper, results.method[i], results.dataset[i], results.task[i], results.metric[i]]) {
      if (v < 0) continue;
      if (groups.has(v)) groups.get(v).push(i);
      else groups.set(v, [i]);
    }
  });
  return groups;
}

/** The text of a field of a paper. */
export function fieldText(words, paper, field) {
  const i = words.row.get(paper);
  const name = words.fields[field];
  if (name === "title" || name === "abstract") return words.papers[name][i];
  return words.papers.extra[i].find(([key]) => key === name)?.[1] ?? "";
}

/** One piece of evidence of a table of columns: its sentence and where the words stand in it. */
export function quoteOf(words, columns, i, paper) {
  const from = columns.from[i];
  return {
    text: fieldText(words, paper, columns.field[i]).slice(from, columns.to[i]),
    start: columns.start[i] - from,
    end: columns.end[i] - from,
    field: words.fields[columns.field[i]],
    role: words.roles[columns.role[i]],
    finder: words.finders[columns.finder[i]],
    score: columns.score[i] / 1000,
  };
}
