// Moves labels that overlap apart, in the plane: each as little as it must. Knows only boxes.

export interface Box {
  /** Middle of the box. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const rounds = 200;

const clamped = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/**
 * New middles of the boxes, in their order: inside the bounds, and as far as there is room none on another. Two that overlap part along the
 * axis where they overlap less, each by half; of two in one place the later goes down.
 */
export function partBoxes(boxes: readonly Box[], bounds: Bounds): { readonly x: number; readonly y: number }[] {
  const inside = (box: Box): Box => ({
    ...box,
    x: clamped(box.x, bounds.left + box.width / 2, bounds.right - box.width / 2),
    y: clamped(box.y, bounds.top + box.height / 2, bounds.bottom - box.height / 2),
  });
  let placed = boxes.map(inside);
  for (let round = 0; round < rounds; round++) {
    const moves = placed.map(() => ({ x: 0, y: 0, isMoved: false }));
    placed.forEach((a, i) =>
      placed.slice(i + 1).forEach((b, k) => {
        const [first, second] = [moves[i], moves[i + 1 + k]];
        if (first === undefined || second === undefined) return;
        const overX = (a.width + b.width) / 2 - Math.abs(a.x - b.x);
        const overY = (a.height + b.height) / 2 - Math.abs(a.y - b.y);
        if (overX <= 0 || overY <= 0) return;
        const vertical = overY <= overX;
        const by = ((vertical ? overY : overX) / 2 + 0.1) * ((vertical ? a.y > b.y : a.x > b.x) ? -1 : 1);
        const axis = vertical ? 'y' : 'x';
        first[axis] -= by;
        second[axis] += by;
        first.isMoved = second.isMoved = true;
      }),
    );
    if (moves.every(({ isMoved }) => !isMoved)) break;
    placed = placed.map((box, i) => inside({ ...box, x: box.x + (moves[i]?.x ?? 0), y: box.y + (moves[i]?.y ?? 0) }));
  }
  return placed.map(({ x, y }) => ({ x, y }));
}
