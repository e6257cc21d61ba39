// Where the user looks: the point of the world in the middle of the window, and how large things are.

export const SMALLEST = 0.002;
export const LARGEST = 12;

export const makeCamera = (x = 0, y = 0, zoom = 1) => ({ x, y, zoom });

export const toScreen = (camera, size, x, y) => [
  (x - camera.x) * camera.zoom + size.width / 2,
  (y - camera.y) * camera.zoom + size.height / 2,
];

export const toWorld = (camera, size, sx, sy) => [
  (sx - size.width / 2) / camera.zoom + camera.x,
  (sy - size.height / 2) / camera.zoom + camera.y,
];

/** Zoom by a factor so that the world under a point of the screen stays under it. */
export function zoomAt(camera, size, sx, sy, factor) {
  const [x, y] = toWorld(camera, size, sx, sy);
  const zoom = Math.min(LARGEST, Math.max(SMALLEST, camera.zoom * factor));
  return makeCamera(x - (sx - size.width / 2) / zoom, y - (sy - size.height / 2) / zoom, zoom);
}

/**
 * The camera that shows a box inside the part of the window that no card covers.
 * @param box {{left, top, right, bottom}} in the world
 * @param size {{width, height}} of the window
 * @param inset {{left, top, right, bottom}} what cards cover
 */
export function fitBox(box, size, inset, largest = 2.6) {
  const width = Math.max(60, size.width - inset.left - inset.right);
  const height = Math.max(60, size.height - inset.top - inset.bottom);
  const wide = Math.max(box.right - box.left, 1);
  const high = Math.max(box.bottom - box.top, 1);
  const zoom = Math.min(largest, Math.max(SMALLEST, Math.min(width / wide, height / high)));
  const shiftX = (inset.left - inset.right) / 2 / zoom;
  const shiftY = (inset.top - inset.bottom) / 2 / zoom;
  return makeCamera((box.left + box.right) / 2 - shiftX, (box.top + box.bottom) / 2 - shiftY, zoom);
}

/** The box around some nodes with the room that their labels need. */
export function boxOf(graph, nodes, margin = 12) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const v of nodes) {
    const reach = graph.r[v] + margin;
    box.left = Math.min(box.left, graph.x[v] - reach);
    box.right = Math.max(box.right, graph.x[v] + reach);
    box.top = Math.min(box.top, graph.y[v] - reach);
    box.bottom = Math.max(box.bottom, graph.y[v] + reach);
  }
  return box.left === Infinity ? { left: -50, top: -50, right: 50, bottom: 50 } : box;
}

/** Between two cameras: zoom changes evenly to the eye (in its logarithm). */
export function between(a, b, t) {
  const zoom = Math.exp(Math.log(a.zoom) * (1 - t) + Math.log(b.zoom) * t);
  // What is moved over is seen at the changing zoom: weigh the way by it, or the target drifts off the screen.
  const way = Math.abs(a.zoom - b.zoom) < 1e-9 ? t : (1 / a.zoom - 1 / zoom) / (1 / a.zoom - 1 / b.zoom);
  return makeCamera(a.x + (b.x - a.x) * way, a.y + (b.y - a.y) * way, zoom);
}

/** On-screen radius of a node: grows with the zoom, more slowly when it is large already. */
export const screenRadius = (r, zoom) => (zoom <= 2 ? r * zoom : r * 2 * (zoom / 2) ** 0.45);
