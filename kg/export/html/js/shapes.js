// One outline for each kind of node: on a canvas, and as SVG path data.
import { s } from "./dom.js";

const polygon = (corners, turn, size) =>
  Array.from({ length: corners }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / corners;
    return [size * Math.cos(angle), size * Math.sin(angle)];
  });

const UP = -Math.PI / 2;
const star = () =>
  Array.from({ length: 10 }, (_, i) => {
    const size = i % 2 ? 0.55 : 1.15;
    return [size * Math.cos(UP + (Math.PI * i) / 5), size * Math.sin(UP + (Math.PI * i) / 5)];
  });

// Sizes are chosen so that all shapes of one radius cover about the same area.
const OUTLINES = {
  diamond: polygon(4, UP, 1.16),
  square: polygon(4, Math.PI / 4, 1.2),
  triangle: polygon(3, UP, 1.28),
  pentagon: polygon(5, UP, 1.1),
  hexagon: polygon(6, UP, 1.07),
  star: star(),
};

/** Add a shape to the current path of a canvas context. */
export function addShape(context, shape, x, y, r) {
  const outline = OUTLINES[shape];
  if (!outline) {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  context.moveTo(x + r * outline[0][0], y + r * outline[0][1]);
  for (let i = 1; i < outline.length; i++) context.lineTo(x + r * outline[i][0], y + r * outline[i][1]);
  context.closePath();
}

/** SVG path data of a shape. */
export function shapePath(shape, x, y, r) {
  const outline = OUTLINES[shape];
  const at = (v) => v.toFixed(1);
  if (!outline) return `M${at(x + r)} ${at(y)}A${at(r)} ${at(r)} 0 1 1 ${at(x - r)} ${at(y)}A${at(r)} ${at(r)} 0 1 1 ${at(x + r)} ${at(y)}Z`;
  return `M${outline.map(([a, b]) => `${at(x + r * a)} ${at(y + r * b)}`).join("L")}Z`;
}

/** What one thing of a kind is called. */
export const kindWord = (kind) => (kind.name === "dataset" ? "data set" : kind.name);

/** A small picture of a kind, in its colour (by class). */
export const glyph = (kind) =>
  s(
    "svg",
    { class: `glyph kind-${kind.name}`, viewBox: "-8 -8 16 16", "aria-hidden": "true", focusable: "false" },
    s("path", { d: shapePath(kind.shape, 0, 0, 5.6) }),
  );
