// Communities as soft patches of colour, like countries on a map: each place belongs to the community that is
// densest there. Computed on a coarse grid, so that its cost does not depend on the number of nodes.

const CELLS = 120; // along the longer side; enlarged smoothly when drawn
const MOST = 14; // communities with a patch of their own; the small ones would only be noise

/** Hues that are far apart for neighbouring numbers, and none of them loud. */
export const hueOf = (community) => (28 + community * 137.508) % 360;

/**
 * @returns {{left, top, cell, wide, high, owner: Int16Array, strength: Float32Array}} the grid, in the world
 */
export function makeTerritory(graph, shown) {
  const box = bounds(graph, shown);
  const cell = Math.max(box.width, box.height, 1) / CELLS;
  const reach = Math.max(3, Math.round((CELLS / Math.sqrt(Math.max(box.count, 1))) * 0.62));
  const margin = 3 * reach + 2; // as far as three blurs carry
  const wide = Math.ceil(box.width / cell) + 2 * margin;
  const high = Math.ceil(box.height / cell) + 2 * margin;
  const left = box.left - margin * cell;
  const top = box.top - margin * cell;
  const owner = new Int16Array(wide * high).fill(-1);
  const strength = new Float32Array(wide * high);
  const second = new Float32Array(wide * high);
  const count = Math.min(MOST, graph.communities.length);
  for (let c = 0; c < count; c++) {
    const density = blurred(densityOf(graph, shown, c, { left, top, cell, wide, high }), wide, high, reach);
    for (let i = 0; i < density.length; i++) {
      if (density[i] > strength[i]) {
        second[i] = strength[i];
        strength[i] = density[i];
        owner[i] = c;
      } else if (density[i] > second[i]) second[i] = density[i];
    }
  }
  return { left, top, cell, wide, high, owner, strength, second };
}

function bounds(graph, shown) {
  let [left, top, right, bottom, count] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (let v = 0; v < graph.n; v++) {
    if (!shown[v] || graph.community[v] < 0) continue;
    left = Math.min(left, graph.x[v]);
    right = Math.max(right, graph.x[v]);
    top = Math.min(top, graph.y[v]);
    bottom = Math.max(bottom, graph.y[v]);
    count++;
  }
  return count ? { left, top, width: right - left, height: bottom - top, count } : { left: 0, top: 0, width: 1, height: 1, count };
}

function densityOf(graph, shown, community, { left, top, cell, wide, high }) {
  const density = new Float32Array(wide * high);
  for (let v = 0; v < graph.n; v++) {
    if (!shown[v] || graph.community[v] !== community) continue;
    const column = Math.round((graph.x[v] - left) / cell);
    const row = Math.round((graph.y[v] - top) / cell);
    density[row * wide + column] += 1;
  }
  return density;
}

/** Three box blurs come close to a Gaussian. */
function blurred(grid, wide, high, reach) {
  let from = grid;
  for (let pass = 0; pass < 3; pass++) from = boxBlur(boxBlur(from, wide, high, reach, 1, wide), high, wide, reach, wide, 1);
  return from;
}

/** One box blur along lines of `length` cells that are `step` apart; lines begin `stride` apart. */
function boxBlur(grid, length, lines, reach, step, stride) {
  const out = new Float32Array(grid.length);
  const share = 1 / (2 * reach + 1);
  for (let line = 0; line < lines; line++) {
    const start = line * stride;
    let sum = 0;
    for (let i = 0; i < Math.min(reach, length); i++) sum += grid[start + i * step];
    for (let i = 0; i < length; i++) {
      if (i + reach < length) sum += grid[start + (i + reach) * step];
      if (i - reach - 1 >= 0) sum -= grid[start + (i - reach - 1) * step];
      out[start + i * step] = sum * share;
    }
  }
  return out;
}

/** The grid as a picture: soft at the edges, even inside. */
export function territoryImage(territory, dark) {
  const { wide, high, owner, strength, second } = territory;
  const peak = typical(strength);
  const canvas = document.createElement("canvas");
  canvas.width = wide;
  canvas.height = high;
  const context = canvas.getContext("2d");
  const image = context.createImageData(wide, high);
  const colours = new Map();
  for (let i = 0; i < owner.length; i++) {
    if (owner[i] < 0) continue;
    if (!colours.has(owner[i])) colours.set(owner[i], rgb(hueOf(owner[i]), dark ? 0.42 : 0.62, dark ? 0.42 : 0.66));
    const share = Math.min(1, strength[i] / peak);
    // Where two topics are nearly as dense, neither is said to own the place: the border stays pale and smooth.
    const sure = smooth((1 - second[i] / strength[i]) / 0.45);
    const alpha = smooth((share - 0.04) / 0.4) * sure * 0.22;
    image.data.set(colours.get(owner[i]), 4 * i);
    image.data[4 * i + 3] = Math.floor(255 * alpha + noise(i)); // rounding by chance: no rings where it fades
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** A strength that many owned cells reach. */
function typical(strength) {
  const some = strength.filter((v) => v > 0).sort();
  return some.length ? some[Math.floor(some.length * 0.8)] : 1;
}

/** A number from 0 to 1 that looks like chance and is the same every time. */
const noise = (i) => (Math.imul(i ^ (i >>> 7), 2654435761) >>> 8) / 2 ** 24;

const smooth = (t) => {
  const x = Math.min(1, Math.max(0, t));
  return x * x * (3 - 2 * x);
};

function rgb(hue, saturation, lightness) {
  const a = saturation * Math.min(lightness, 1 - lightness);
  const channel = (shift) => {
    const k = (shift + hue / 30) % 12;
    return Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
