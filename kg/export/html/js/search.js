// Finds nodes by name, alias, title, identifier or words of the abstract.
import { fold, wordsOf, wordStart } from "./text.js";

/** Folded texts of all nodes; made once, when search is first used. */
export function makeSearchIndex(graph, words) {
  const names = graph.label.map(fold);
  const aliases = new Map([...words.aliasesOf].map(([v, list]) => [v, list.map(fold)]));
  const papers = words.papers.node.map((v, i) => ({
    v,
    ids: fold(words.papers.identifiers[i].map(([, value]) => value).join(" ")),
    abstract: fold(words.papers.abstract[i]),
  }));
  return { graph, words, names, aliases, papers };
}

// Ranks of how a name fits; smaller is better, and ties go to the more important node.
const EXACT = 0;
const BEGINS = 1;
const WORD_BEGINS = 2;
const CONTAINS = 3;
const NO_FIT = 9;

/** How the words of a query fit a name: all of them must occur. */
export function nameFit(name, query, words) {
  if (name === query) return EXACT;
  if (name.startsWith(query)) return BEGINS;
  let fit = WORD_BEGINS;
  for (const word of words) {
    if (!name.includes(word)) return NO_FIT;
    if (wordStart(name, word) < 0) fit = CONTAINS;
  }
  return fit;
}


/**
 * Search all texts.
 * @returns {{node: number, why: "name" | "alias" | "id" | "abstract", text: string}[]} best first
 */
export function search(index, query, most = 50) {
  const words = wordsOf(query);
  if (!words.length) return [];
  const whole = words.join(" ");
  const found = new Map();
  const add = (node, fit, why, text) => {
    const known = found.get(node);
    if (!known || fit < known.fit) found.set(node, { node, fit, why, text });
  };
  index.names.forEach((name, v) => {
    const fit = nameFit(name, whole, words);
    if (fit < NO_FIT) add(v, fit, "name", index.graph.label[v]);
  });
  for (const [v, list] of index.aliases) addAliases(index, v, list, whole, words, add);
  for (const paper of index.papers) addPaper(index, paper, words, add);
  return [...found.values()].sort((a, b) => a.fit - b.fit || a.node - b.node).slice(0, most);
}

function addAliases(index, v, list, whole, words, add) {
  list.forEach((alias, i) => {
    const fit = nameFit(alias, whole, words);
    if (fit < NO_FIT) add(v, fit + 0.5, "alias", index.words.aliasesOf.get(v)[i]);
  });
}

function addPaper(index, paper, words, add) {
  if (words.every((word) => paper.ids.includes(word))) add(paper.v, CONTAINS, "id", "");
  else if (words.every((word) => wordStart(paper.abstract, word) >= 0)) {
    add(paper.v, CONTAINS + 1, "abstract", snippet(index, paper, words[0]));
  }
}

/** Some words around the first hit. Folding keeps lengths nearly always, so the place is near enough to show. */
function snippet(index, paper, word) {
  const text = index.words.papers.abstract[index.words.row.get(paper.v)];
  const exact = wordStart(text.toLowerCase(), word);
  const at = exact >= 0 ? exact : wordStart(paper.abstract, word);
  const from = Math.max(0, at - 36);
  return `${from > 0 ? "…" : ""}${text.slice(from, at + word.length + 60)}…`;
}
