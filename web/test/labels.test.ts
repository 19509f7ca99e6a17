// Labels never overlap each other nor what is taken; those that find no room are left out, the least first.
import { expect, test } from "vitest";

import { around, placeLabels, touch, type Box, type Wish } from "../src/map/labels";

const wish = (x: number, y: number, rank: number): Wish => ({ x, y, reach: 8, width: 60, height: 14, rank });

test("of two hundred crowded labels those placed do not touch", () => {
  const wishes = Array.from({ length: 200 }, (_, at) => wish((at * 37) % 700, (at * 53) % 480, at % 5));
  const marks = wishes.map(({ x, y }) => around(x, y, 3));
  const boxes: Box[] = placeLabels(wishes, [...marks], 700, 480)
    .filter((at) => at !== null)
    .map((at) => ({ left: at.x, top: at.y - 7, right: at.x + 60, bottom: at.y + 7 }));
  expect(boxes.length).toBeGreaterThan(40);
  expect(boxes.length).toBeLessThan(200);
  for (const [index, box] of boxes.entries()) {
    expect(boxes.slice(index + 1).some((other) => touch(box, other))).toBe(false);
    expect(marks.some((mark) => touch(box, mark))).toBe(false);
    expect(box.left >= 0 && box.right <= 700 && box.top >= 0 && box.bottom <= 480).toBe(true);
  }
});

test("where there is room for one only, the lower rank has it", () => {
  const placed = placeLabels([wish(35, 12, 5), wish(35, 12, 1)], [], 110, 24);
  expect(placed.map((at) => at !== null)).toEqual([false, true]);
});
