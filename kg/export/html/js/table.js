// The table: the same things as rows that can be sorted, and that a screen reader can read.
import { eachLink } from "./data.js";
import { h, said } from "./dom.js";
import { nodeLink } from "./panel.js";
import { csv } from "./text.js";

const FIRST_ROWS = 200;

const countKind = (graph, v, name) => {
  let count = 0;
  eachLink(graph, v, (w) => (count += graph.kind[w] === graph.kindOf[name] ? 1 : 0));
  return count;
};

const countRole = (graph, v, role) => {
  let count = 0;
  eachLink(graph, v, (_, e) => (count += graph.roles[graph.role[e]] === role ? 1 : 0));
  return count;
};

const latestYear = (graph, v) => {
  let year = 0;
  eachLink(graph, v, (paper) => (year = Math.max(year, graph.year[paper])));
  return year;
};

const number = (key, title, value) => ({ key, title, value, isNumber: true });

/** The columns of the table of a kind. */
export function columnsOf(graph, kind) {
  const label = { key: "label", title: kind === "paper" ? "Title" : "Name", value: (v) => graph.label[v], isName: true };
  const topic = { key: "topic", title: "Topic", value: (v) => graph.communities[graph.community[v]] ?? "" };
  if (kind === "paper") {
    return [
      label,
      number("year", "Year", (v) => graph.year[v] || ""),
      number("methods", "Methods", (v) => countKind(graph, v, "method")),
      number("datasets", "Data sets", (v) => countKind(graph, v, "dataset")),
      number("tasks", "Tasks", (v) => countKind(graph, v, "task")),
      number("code", "Code", (v) => countRole(graph, v, "has code")),
      number("links", "Links", (v) => graph.degree[v]),
      topic,
    ];
  }
  const introduced = ["method", "dataset", "task"].includes(kind)
    ? [number("introduced", "Introduced by", (v) => countRole(graph, v, "introduces"))]
    : [];
  return [label, number("links", "Papers", (v) => graph.degree[v]), ...introduced, number("latest", "Latest", (v) => latestYear(graph, v) || ""), topic];
}

/** Node numbers of a kind, sorted by a column. */
export function sortedRows(graph, mask, { kind, column, down }) {
  const columns = columnsOf(graph, kind);
  const by = columns.find((c) => c.key === column) ?? columns.find((c) => c.key === "links");
  const rows = [];
  for (let v = 0; v < graph.n; v++) if (mask[v] && graph.kinds[graph.kind[v]].name === kind) rows.push(v);
  const values = new Map(rows.map((v) => [v, by.value(v)]));
  const compare = by.isNumber
    ? (a, b) => (values.get(a) || 0) - (values.get(b) || 0)
    : (a, b) => collator.compare(values.get(a), values.get(b));
  return rows.sort((a, b) => (down ? compare(b, a) : compare(a, b)) || a - b);
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Fill the table's section. */
export function renderTable(app, element) {
  const { graph, state, filtered } = app;
  const { table } = state;
  const columns = columnsOf(graph, table.kind);
  const rows = sortedRows(graph, filtered.nodes, table);
  const body = h("tbody", {}, rows.slice(0, FIRST_ROWS).map((v) => rowOf(app, columns, v)));
  element.replaceChildren(
    tabs(app),
    h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-labelledby": "table-caption" },
      h(
        "table",
        {},
        h("caption", { id: "table-caption" }, `${rows.length.toLocaleString("en")} ${graph.kinds[graph.kindOf[table.kind]].title.toLowerCase()}`),
        h("thead", {}, h("tr", {}, columns.map((column) => headCell(app, column)))),
        body,
      ),
      rows.length > FIRST_ROWS ? moreRows(app, columns, rows, body) : null,
    ),
  );
}

function moreRows(app, columns, rows, body) {
  let shown = FIRST_ROWS;
  const more = h("button", { type: "button", class: "more" }, `Show ${Math.min(1000, rows.length - shown)} more`);
  more.addEventListener("click", () => {
    const next = rows.slice(shown, shown + 1000);
    body.append(...next.map((v) => rowOf(app, columns, v)));
    shown += next.length;
    if (shown >= rows.length) more.remove();
    else more.textContent = `Show ${Math.min(1000, rows.length - shown)} more`;
  });
  return more;
}

function tabs(app) {
  const { graph, state, filtered } = app;
  const counts = graph.kinds.map(() => 0);
  for (let v = 0; v < graph.n; v++) if (filtered.nodes[v]) counts[graph.kind[v]]++;
  return h(
    "div",
    { class: "tabs", role: "group", "aria-label": "What the table lists" },
    graph.kinds.map((kind, i) =>
      h(
        "button",
        { type: "button", "aria-pressed": state.table.kind === kind.name, onclick: () => app.sortTable({ kind: kind.name, column: "links", down: true }), "data-kind": kind.name },
        kind.title,
        h("span", { class: "count" }, counts[i].toLocaleString("en")),
      ),
    ),
  );
}

function headCell(app, column) {
  const { table } = app.state;
  const active = table.column === column.key;
  const sort = active ? (table.down ? "descending" : "ascending") : "none";
  const down = active ? !table.down : Boolean(column.isNumber);
  return h(
    "th",
    { scope: "col", "aria-sort": sort, class: column.isNumber ? "number" : "" },
    h("button", { type: "button", onclick: () => app.sortTable({ ...table, column: column.key, down }), "data-column": column.key }, column.title, h("span", { class: "arrow", "aria-hidden": "true" }, active ? (table.down ? "▾" : "▴") : "")),
  );
}

function rowOf(app, columns, v) {
  return h(
    "tr",
    { class: app.state.selected === v ? "selected" : "" },
    columns.map((column) =>
      column.isName
        ? h("th", { scope: "row" }, nodeLink(app, v))
        : h("td", { class: column.isNumber ? "number" : "" }, column.isNumber ? String(column.value(v) || "–") : said(column.value(v))),
    ),
  );
}

/** The table as CSV, all rows in the order shown. */
export function tableCsv(app) {
  const { graph, state, filtered } = app;
  const columns = columnsOf(graph, state.table.kind);
  const rows = sortedRows(graph, filtered.nodes, state.table);
  return csv([columns.map((c) => c.title), ...rows.map((v) => columns.map((c) => c.value(v)))]);
}
