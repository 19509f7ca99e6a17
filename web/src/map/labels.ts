// Labels that do not overlap: each takes the first of eight places about its mark that is free, or is left out.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A label that is wanted: the mark's middle, how far the mark reaches from it, and how large the text is. */
export interface Wish {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly width: number;
  readonly height: number;
  /** Smaller goes first. */
  readonly rank: number;
}

export interface Placed {
  /** The left edge and the middle line of the text. */
  readonly x: number;
  readonly y: number;
}

// right, left, above, below, then the corners
const SIDES = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
] as const;

/** Places labels in the order of their ranks; `taken` are boxes that none may touch, and it grows. */
export function placeLabels(
  wishes: readonly Wish[],
  taken: Box[],
  width: number,
  height: number,
): (Placed | null)[] {
  const placed: (Placed | null)[] = wishes.map(() => null);
  const order = wishes
    .map((_, index) => index)
    .sort((a, b) => (wishes[a]?.rank ?? 0) - (wishes[b]?.rank ?? 0));
  for (const index of order) {
    const wish = wishes[index];
    if (wish === undefined) continue;
    for (const [dx, dy] of SIDES) {
      const box = boxAt(wish, dx, dy);
      if (box.left < 2 || box.top < 2 || box.right > width - 2 || box.bottom > height - 2) continue;
      if (taken.some((other) => touch(box, other))) continue;
      taken.push(box);
      placed[index] = { x: box.left, y: (box.top + box.bottom) / 2 };
      break;
    }
  }
  return placed;
}

function boxAt(wish: Wish, dx: number, dy: number): Box {
  const diagonal = dx !== 0 && dy !== 0 ? 0.72 : 1;
  const reach = (wish.reach + 3) * diagonal;
  const left = wish.x + dx * reach + (dx === 0 ? -wish.width / 2 : dx < 0 ? -wish.width : 0);
  const top = wish.y + dy * reach + (dy === 0 ? -wish.height / 2 : dy < 0 ? -wish.height : 0);
  return { left, top, right: left + wish.width, bottom: top + wish.height };
}

export function touch(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

export function around(x: number, y: number, reach: number): Box {
  return { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach };
}
