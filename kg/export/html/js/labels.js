// Places labels so that none covers another: the most important first, each at the first free side of its node.

const CELL = 5; // pixels; places are free or taken in cells of this size

export function makeBoard(width, height) {
  const wide = Math.ceil(width / CELL) + 1;
  const high = Math.ceil(height / CELL) + 1;
  return { width, height, wide, high, taken: new Uint8Array(wide * high) };
}

/** Whether a box lies inside the board and on nothing that is taken. */
export function isFree(board, left, top, right, bottom) {
  if (left < 0 || top < 0 || right > board.width || bottom > board.height) return false;
  const x1 = Math.floor(right / CELL);
  const y1 = Math.floor(bottom / CELL);
  for (let y = Math.floor(top / CELL); y <= y1; y++) {
    for (let x = Math.floor(left / CELL); x <= x1; x++) if (board.taken[y * board.wide + x]) return false;
  }
  return true;
}

export function take(board, left, top, right, bottom) {
  const x1 = Math.min(board.wide - 1, Math.floor(right / CELL));
  const y1 = Math.min(board.high - 1, Math.floor(bottom / CELL));
  for (let y = Math.max(0, Math.floor(top / CELL)); y <= y1; y++) {
    const row = y * board.wide;
    for (let x = Math.max(0, Math.floor(left / CELL)); x <= x1; x++) board.taken[row + x] = 1;
  }
}

/**
 * Find a place for a label of some width and height beside a disc: below, right, left, above, at the corners.
 * @param first a place to try first, from the node: where the label stood in the picture before
 * @returns {{x: number, y: number} | null} the middle of the label
 */
export function placeLabel(board, x, y, r, width, height, first = null) {
  const gap = r + 3;
  const places = [
    ...(first ? [[x + first.x, y + first.y]] : []),
    [x, y + gap + height / 2],
    [x + gap + width / 2, y],
    [x - gap - width / 2, y],
    [x, y - gap - height / 2],
    [x + r * 0.7 + width / 2, y + r * 0.7 + height / 2],
    [x + r * 0.7 + width / 2, y - r * 0.7 - height / 2],
    [x - r * 0.7 - width / 2, y + r * 0.7 + height / 2],
    [x - r * 0.7 - width / 2, y - r * 0.7 - height / 2],
  ];
  for (const [cx, cy] of places) {
    const box = [cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2];
    if (isFree(board, ...box)) {
      take(board, ...box);
      return { x: cx, y: cy };
    }
  }
  return null;
}
