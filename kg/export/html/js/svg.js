// A drawing context that writes SVG: the painters draw on it as on a canvas, so that the file shows what the
// window shows.
import { xml } from "./text.js";

const at = (value) => Number(value.toFixed(2));

export class SvgContext {
  fillStyle = "#000";
  strokeStyle = "#000";
  globalAlpha = 1;
  lineWidth = 1;
  lineJoin = "miter";
  font = "10px sans-serif";
  textAlign = "start";
  letterSpacing = "0px";

  /** @param {CanvasRenderingContext2D} ruler measures texts */
  constructor(width, height, ruler) {
    this.width = width;
    this.height = height;
    this.ruler = ruler;
    this.parts = [];
    this.path = [];
  }

  setTransform() {}

  clearRect() {
    this.parts = [];
  }

  beginPath() {
    this.path = [];
  }

  moveTo(x, y) {
    this.path.push(`M${at(x)} ${at(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`L${at(x)} ${at(y)}`);
  }

  closePath() {
    this.path.push("Z");
  }

  rect(x, y, width, height) {
    this.path.push(`M${at(x)} ${at(y)}h${at(width)}v${at(height)}h${at(-width)}Z`);
  }

  /** Full circles only: nothing else is drawn with it. */
  arc(x, y, r) {
    this.path.push(`M${at(x + r)} ${at(y)}A${at(r)} ${at(r)} 0 1 1 ${at(x - r)} ${at(y)}A${at(r)} ${at(r)} 0 1 1 ${at(x + r)} ${at(y)}Z`);
  }

  fill() {
    this.#add(`<path d="${this.path.join("")}" fill="${xml(this.fillStyle)}"${this.#opacity()}/>`);
  }

  stroke() {
    const style = `fill="none" stroke="${xml(this.strokeStyle)}" stroke-width="${at(this.lineWidth)}"`;
    this.#add(`<path d="${this.path.join("")}" ${style} stroke-linejoin="${this.lineJoin}"${this.#opacity()}/>`);
  }

  fillText(text, x, y) {
    this.#text(text, x, y, `fill="${xml(this.fillStyle)}"`);
  }

  strokeText(text, x, y) {
    this.#text(text, x, y, `fill="none" stroke="${xml(this.strokeStyle)}" stroke-width="${at(this.lineWidth)}" stroke-linejoin="round"`);
  }

  measureText(text) {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  /** A part of a picture, as an image of that part alone. */
  drawImage(image, sx, sy, wide, high, x, y, width, height) {
    const part = document.createElement("canvas");
    part.width = wide;
    part.height = high;
    part.getContext("2d").drawImage(image, sx, sy, wide, high, 0, 0, wide, high);
    this.#add(`<image href="${part.toDataURL()}" x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" preserveAspectRatio="none"/>`);
  }

  #text(text, x, y, style) {
    const parsed = /^(italic )?(\d+) ([\d.]+)px/u.exec(this.font);
    const font = parsed ? `${parsed[1] ? 'font-style="italic" ' : ""}font-weight="${parsed[2]}" font-size="${parsed[3]}"` : "";
    this.#add(`<text x="${at(x)}" y="${at(y)}" ${font} text-anchor="middle" dominant-baseline="central" ${style}>${xml(text)}</text>`);
  }

  #opacity() {
    return this.globalAlpha < 1 ? ` opacity="${at(this.globalAlpha)}"` : "";
  }

  #add(part) {
    this.parts.push(part);
  }

  /** The drawing as a document. */
  toString(ground, font) {
    const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${xml(font)}">\n<rect width="100%" height="100%" fill="${xml(ground)}"/>\n${this.parts.join("\n")}\n</svg>\n`;
  }
}
