// Colours of the canvas; the style sheet holds those of everything else.
import { byId } from "./dom.js";

const KEY = "paper-kg-theme";

const prefersDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

/** The theme chosen before, or null for that of the system. Storage may be forbidden: then nothing is remembered. */
function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(name) {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // The choice then holds until the page is closed.
  }
}

export const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : prefersDark();
};

/** What the painters use. */
export function canvasTheme(graph) {
  const dark = isDark();
  return {
    dark,
    kinds: graph.kinds.map((kind) => (dark ? kind.dark : kind.light)),
    ground: dark ? "#10151d" : "#fbfaf7",
    halo: dark ? "rgba(16, 21, 29, 0.85)" : "rgba(251, 250, 247, 0.88)",
    text: dark ? "#f1f5f9" : "#0f172a",
    paperText: dark ? "#a9b6c8" : "#526074",
    link: dark ? "#94a3b8" : "#64748b",
    linkAlpha: dark ? 0.34 : 0.36,
    accent: dark ? "#fde68a" : "#0f172a",
    communityText: dark ? "55% 78%" : "48% 34%",
  };
}

/** Wire the button; `changed` is called whenever the colours change. */
export function makeTheme(changed) {
  const chosen = remembered();
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  const button = byId("theme");
  const name = () => button.setAttribute("aria-label", isDark() ? "Switch to light colours" : "Switch to dark colours");
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    remember(next);
    name();
    changed();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    name();
    changed();
  });
  name();
}
