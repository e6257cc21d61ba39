// Places labels so that none covers another: the most important first, each at the first free side of its node.

const CELL = 3; // pixels; places are free or taken in cells of this size
const FURTHER = 7; // pixels between a node and a label for which there is no room right beside it

/** What can take a place: texts (and cards), which nothing may cover, and nodes, which an important name may. */
export const TEXT = 1;
export const NODE = 2;

export function makeBoard(width, height) {
  const wide = Math.ceil(width / CELL) + 1;
  const high = Math.ceil(height / CELL) + 1;
  return { width, height, wide, high, taken: new Uint8Array(wide * high) };
}

/** Whether a box lies inside the board and on nothing that is taken by one of some takers. */
export function isFree(board, [left, top, right, bottom], takers = TEXT | NODE) {
  if (left < 0 || top < 0 || right > board.width || bottom > board.height) return false;
  const x1 = Math.floor(right / CELL);
  const y1 = Math.floor(bottom / CELL);
  for (let y = Math.floor(top / CELL); y <= y1; y++) {
    for (let x = Math.floor(left / CELL); x <= x1; x++) if (board.taken[y * board.wide + x] & takers) return false;
  }
  return true;
}

/** How many cells under a box are taken by nodes. */
function nodesUnder(board, [left, top, right, bottom]) {
  let count = 0;
  for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) {
    for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) if (board.taken[y * board.wide + x] & NODE) count++;
  }
  return count;
}

export function take(board, [left, top, right, bottom], taker = TEXT) {
  const x1 = Math.min(board.wide - 1, Math.floor(right / CELL));
  const y1 = Math.min(board.high - 1, Math.floor(bottom / CELL));
  for (let y = Math.max(0, Math.floor(top / CELL)); y <= y1; y++) {
    const row = y * board.wide;
    for (let x = Math.max(0, Math.floor(left / CELL)); x <= x1; x++) board.taken[row + x] |= taker;
  }
}

/** Of the places with no text, the one over the fewest nodes. */
function leastCovering(board, places, boxAt) {
  let best = null;
  let least = Infinity;
  for (const at of places) {
    if (!isFree(board, boxAt(at), TEXT)) continue;
    const covered = nodesUnder(board, boxAt(at));
    if (covered < least) [best, least] = [at, covered];
  }
  return best;
}

/**
 * Find a place for a label of some width and height beside a disc: below, right, left, above, at the corners, and
 * then a little further away.
 * @param spot {{x, y, r}} the disc
 * @param first a place to try first, from the node: where the label stood in the picture before
 * @param insist whether it may cover nodes where no side is free; it then covers as little of them as it can
 * @returns {{x: number, y: number} | null} the middle of the label
 */
export function placeLabel(board, { x, y, r }, width, height, { first = null, insist = false } = {}) {
  const gap = r + 3;
  const [across, down] = [r * 0.7 + width / 2, r * 0.7 + height / 2];
  const places = [
    [x, y + gap + height / 2],
    [x + gap + width / 2, y],
    [x - gap - width / 2, y],
    [x, y - gap - height / 2],
    [x + across, y + down],
    [x + across, y - down],
    [x - across, y + down],
    [x - across, y - down],
    [x, y + gap + FURTHER + height / 2],
    [x, y - gap - FURTHER - height / 2],
    [x + gap + FURTHER + width / 2, y],
    [x - gap - FURTHER - width / 2, y],
  ];
  const boxAt = ([cx, cy]) => [cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2];
  const known = first && [x + first.x, y + first.y];
  const place = known && isFree(board, boxAt(known), TEXT) ? known : (places.find((at) => isFree(board, boxAt(at))) ?? (insist ? leastCovering(board, places, boxAt) : null));
  if (!place) return null;
  take(board, boxAt(place));
  return { x: place[0], y: place[1] };
}
