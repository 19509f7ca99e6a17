// The footprint's pixels: each lies in the cell its place lies in, and a cell's look follows its value and margin.
import { expect, test } from "vitest";

import { unpack } from "../src/footprint";
import { createPlane, windowOf } from "../src/map/plane";
import { cellsOfPixels, looks, paint } from "../src/map/raster";

const GRID = { south_deg: 34, west_deg: -11, step_deg: 2, rows: 20, columns: 26 };

test("a pixel lies in the cell of its place", () => {
  const plane = createPlane({ longitude_deg: 20, latitude_deg: 48 });
  const window = windowOf(plane, { longitude_deg: 20, latitude_deg: 50, width_km: 6000 }, 120, 90);
  const cells = cellsOfPixels(plane, window, GRID);
  let [inside, outside] = [0, 0];
  for (let row = 0; row < 90; row++)
    for (let column = 0; column < 120; column++) {
      const place = plane.invert(
        window.left_km + (column + 0.5) / window.px_per_km,
        window.top_km + (row + 0.5) / window.px_per_km,
      );
      const up = Math.floor(((place?.latitude_deg ?? 0) - GRID.south_deg) / GRID.step_deg);
      const east = Math.floor(((place?.longitude_deg ?? 0) - GRID.west_deg) / GRID.step_deg);
      const within = up >= 0 && up < GRID.rows && east >= 0 && east < GRID.columns;
      expect(cells[row * 120 + column]).toBe(within ? up * GRID.columns + east : -1);
      if (within) inside++;
      else outside++;
    }
  expect(Math.min(inside, outside)).toBeGreaterThan(1000);
});

test("looks follow values and margins", () => {
  const values = Uint8Array.from([0, 1, 1, 1, 1, 1, 2, 3]);
  const margin_s = Int16Array.from([0, 0, 60, 359, 360, 5000, -9, 0]);
  expect([...looks({ values, margin_s })]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("undefended is hatched and undefined dotted: two colours each; what is out of range is clear", () => {
  const look = Uint8Array.from([0, 5, 6, 7]);
  const tones = [0, 1, 2, 3].map((cell) => {
    const pixels = new Uint32Array(400);
    paint(new Int32Array(400).fill(cell), look, 20, pixels);
    return new Set(pixels);
  });
  expect(tones.map((tone) => tone.size)).toEqual([1, 1, 2, 2]);
  expect([...(tones[0] ?? [])]).toEqual([0]);
});

test("what the server packs is unpacked: signed margins, and countries kept from before", () => {
  const base64 = (array: ArrayBufferView): string => Buffer.from(array.buffer).toString("base64");
  const sent = {
    grid: GRID,
    areas: [],
    batteries: [],
    values: base64(Uint8Array.from([1, 2])),
    margin_s: base64(Int16Array.from([-300, 700])),
    defender: base64(Int8Array.from([-1, 4])),
  };
  const first = unpack({ ...sent, countries: ["x"] });
  expect([...first.margin_s]).toEqual([-300, 700]);
  expect([...first.defender]).toEqual([-1, 4]);
  expect(unpack(sent, first).countries).toEqual(["x"]);
});
