// The card at the left: the legend, which is also the filter.
import { debounce, h, said } from "./dom.js";
import { isFiltering, noFilter } from "./filter.js";
import { glyph } from "./shapes.js";
import { hueOf } from "./territory.js";

const GROUPS_SHOWN = 14;

/** Build the card once; the returned function brings it up to date. */
export function makeLegend(app, element) {
  const parts = [kindsPart(app), singlesPart(app), groupsPart(app), morePart(app), resetPart(app)].filter(Boolean);
  element.append(...parts.map((part) => part.element));
  return () => parts.forEach((part) => part.update());
}

const change = (app, patch) => app.setFilter({ ...app.state.filter, ...patch });

const toggled = (set, value) => {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
};

function kindsPart(app) {
  const { graph } = app;
  const counts = graph.kinds.map(() => 0);
  for (let v = 0; v < graph.n; v++) counts[graph.kind[v]]++;
  const rows = graph.kinds
    .map((kind, i) => ({ kind, count: counts[i] }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => {
      const button = h(
        "button",
        { type: "button", class: "legend-row", "data-kind": kind.name, onclick: () => change(app, { kinds: toggled(app.state.filter.kinds, kind.name) }) },
        glyph(kind),
        h("span", { class: "name" }, kind.title),
        h("span", { class: "count" }, count.toLocaleString("en")),
      );
      return { kind, button };
    });
  return {
    element: h("div", { class: "legend", role: "group", "aria-label": "Kinds shown" }, rows.map((row) => row.button)),
    update: () => rows.forEach(({ kind, button }) => button.setAttribute("aria-pressed", String(!app.state.filter.kinds.has(kind.name)))),
  };
}

function singlesPart(app) {
  let count = 0;
  for (let v = 0; v < app.graph.n; v++) if (app.graph.host[v] >= 0) count++;
  if (!count) return null;
  const box = h("input", { type: "checkbox", id: "singles", onchange: () => change(app, { singles: box.checked }) });
  return {
    element: h("label", { class: "check", title: "Each paper shows how many of them it holds; click a paper to unfold its own" }, box, h("span", { class: "name" }, "Things of one paper only"), h("span", { class: "count" }, count.toLocaleString("en"))),
    update: () => (box.checked = app.state.filter.singles),
  };
}

function groupsPart(app) {
  const { graph } = app;
  if (!graph.communities.length) return null;
  const rows = graph.communities.slice(0, GROUPS_SHOWN).map((label, c) => {
    const dot = h("span", { class: "dot", "aria-hidden": "true" });
    dot.style.setProperty("--hue", hueOf(c).toFixed(0));
    return h(
      "button",
      { type: "button", class: "legend-row topic", title: label, "data-community": c, onclick: () => change(app, { communities: toggled(app.state.filter.communities, c) }) },
      dot,
      h("span", { class: "name" }, said(label)),
    );
  });
  const rest = graph.communities.length - rows.length;
  return {
    element: h("details", { class: "part", open: true }, h("summary", {}, "Topics"), h("div", { role: "group", "aria-label": "Topics" }, rows, rest > 0 ? h("p", { class: "hint" }, `and ${rest} smaller ones`) : null)),
    update: () => rows.forEach((row, c) => row.setAttribute("aria-pressed", String(app.state.filter.communities.has(c)))),
  };
}

function morePart(app) {
  const parts = [yearsPart(app), leastPart(app), rolesPart(app)].filter(Boolean);
  return {
    element: h("details", { class: "part" }, h("summary", {}, "More filters"), parts.map((part) => part.element)),
    update: () => parts.forEach((part) => part.update()),
  };
}

function yearsPart(app) {
  const years = app.graph.year.filter((year) => year > 0);
  if (!years.length) return null;
  const first = years.reduce((a, b) => Math.min(a, b));
  const last = years.reduce((a, b) => Math.max(a, b));
  if (first === last) return null;
  const field = (id, label) => h("input", { type: "number", id, "aria-label": label, min: first, max: last, step: 1 });
  const from = field("year-from", "From year");
  const to = field("year-to", "To year");
  const read = debounce(150, () => {
    const range = [Number(from.value) || first, Number(to.value) || last];
    if (range[0] < 1000 || range[1] < 1000) return; // half typed
    change(app, { years: range[0] <= first && range[1] >= last ? null : range });
  });
  from.addEventListener("input", read);
  to.addEventListener("input", read);
  return {
    element: h("div", { class: "field" }, h("span", { class: "field-name" }, "Years"), from, h("span", { "aria-hidden": "true" }, "–"), to),
    update: () => {
      const [a, b] = app.state.filter.years ?? [first, last];
      if (document.activeElement !== from) from.value = a;
      if (document.activeElement !== to) to.value = b;
    },
  };
}

function leastPart(app) {
  const range = h("input", { type: "range", id: "least", min: 0, max: 20, step: 1, oninput: debounce(60, () => change(app, { least: Number(range.value) })) });
  const shown = h("output", { for: "least" });
  return {
    element: h("div", { class: "field" }, h("label", { class: "field-name", for: "least" }, "At least"), range, shown),
    update: () => {
      range.value = app.state.filter.least;
      shown.textContent = app.state.filter.least === 1 ? "1 link" : `${app.state.filter.least} links`;
    },
  };
}

function rolesPart(app) {
  const { graph } = app;
  const used = new Set(graph.role);
  const rows = graph.roles
    .filter((_, i) => used.has(i))
    .map((role) => {
      const box = h("input", { type: "checkbox", "data-role": role, onchange: () => change(app, { roles: toggled(app.state.filter.roles, role) }) });
      return { role, box, label: h("label", { class: "check" }, box, h("span", { class: "name" }, role)) };
    });
  return {
    element: h("fieldset", { class: "roles" }, h("legend", {}, "Roles of links"), rows.map((row) => row.label)),
    update: () => rows.forEach(({ role, box }) => (box.checked = !app.state.filter.roles.has(role))),
  };
}

function resetPart(app) {
  const button = h("button", { type: "button", class: "act wide", onclick: () => app.setFilter(noFilter()) }, "Clear all filters");
  return { element: button, update: () => (button.hidden = !isFiltering(app.state.filter) && !app.state.filter.singles) };
}
