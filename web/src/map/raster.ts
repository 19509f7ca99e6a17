// The footprint as pixels: which cell each pixel of the map lies in, and how a cell is painted. Pure arrays.
import { DEFENDED, OUT_OF_RANGE, UNDEFENDED, UNDEFINED, type Footprint } from "../footprint";
import type { Grid } from "../types";
import { EARTH_KM, type Plane, type Window } from "./plane";

/** Margins are banded: from 0, 1, 3, 6 and 10 minutes on. */
export const BANDS_S = [0, 60, 180, 360, 600] as const;
export const GREENS = ["#e2f4ec", "#bbe3d2", "#8bd0b5", "#58b797", "#2f9b77"] as const;
export const UNDEFENDED_FILL = "#b9a9a0";
export const UNDEFENDED_HATCH = "#94827a";
export const UNDEFINED_FILL = "#e9e3d3";
export const UNDEFINED_DOTS = "#8d8570";
const ALPHA = 0.88;

const NONE = -1;

/** For each pixel of the window the index of its cell in the grid, -1 outside. */
export function cellsOfPixels(plane: Plane, window: Window, grid: Grid): Int32Array {
  const { width, height } = window;
  const found = new Int32Array(width * height).fill(NONE);
  const rad = Math.PI / 180;
  const [sin0, cos0] = [Math.sin(plane.centre.latitude_deg * rad), Math.cos(plane.centre.latitude_deg * rad)];
  for (let row = 0; row < height; row++) {
    const y = window.top_km + (row + 0.5) / window.px_per_km;
    for (let column = 0; column < width; column++) {
      const x = window.left_km + (column + 0.5) / window.px_per_km;
      const far = Math.sqrt(x * x + y * y);
      if (far > 2 * EARTH_KM || far < 1e-9) continue;
      // sine and cosine of twice the half angle, without the angle
      const half = far / (2 * EARTH_KM);
      const cos = 1 - 2 * half * half;
      const sin = 2 * half * Math.sqrt(1 - half * half);
      const latitude = Math.asin(cos * sin0 - (y * sin * cos0) / far) / rad;
      const across = Math.floor((latitude - grid.south_deg) / grid.step_deg);
      if (across < 0 || across >= grid.rows) continue;
      const turn = Math.atan2(x * sin, far * cos0 * cos + y * sin0 * sin) / rad;
      const east = (((plane.centre.longitude_deg + turn - grid.west_deg) % 360) + 360) % 360;
      const along = Math.floor(east / grid.step_deg);
      if (along < grid.columns) found[row * width + column] = across * grid.columns + along;
    }
  }
  return found;
}

// Looks: 0 nothing, 1 to 5 the greens, 6 undefended, 7 undefined; each has a colour and a colour of its pattern.
const LOOKS: readonly (readonly [string, string] | null)[] = [
  null,
  ...GREENS.map((green) => [green, green] as const),
  [UNDEFENDED_FILL, UNDEFENDED_HATCH],
  [UNDEFINED_FILL, UNDEFINED_DOTS],
];
const PALETTE = Uint32Array.from(LOOKS.flatMap((look) => (look === null ? [0, 0] : look.map(packed))));

function packed(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return ((Math.round(255 * ALPHA) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The look of each cell. */
export function looks(footprint: Pick<Footprint, "values" | "margin_s">): Uint8Array {
  const { values, margin_s } = footprint;
  return Uint8Array.from(values, (value, cell) => {
    if (value === UNDEFENDED) return 6;
    if (value === UNDEFINED) return 7;
    if (value === OUT_OF_RANGE || value !== DEFENDED) return 0;
    const margin = margin_s[cell] ?? 0;
    return (
      1 +
      Math.max(
        0,
        BANDS_S.findLastIndex((bound) => margin >= bound),
      )
    );
  });
}

/** Paints the pixels: hatched where undefended, dotted where undefined, so that it can be read without colour. */
export function paint(cells: Int32Array, look: Uint8Array, width: number, into: Uint32Array): void {
  let [x, y] = [0, 0];
  for (let pixel = 0; pixel < cells.length; pixel++) {
    const cell = cells[pixel] ?? NONE;
    if (cell === NONE) into[pixel] = 0;
    else {
      const kind = look[cell] ?? 0;
      const marked = kind === 6 ? (x + y) % 7 === 0 : kind === 7 && x % 5 === 0 && y % 5 === 0;
      into[pixel] = PALETTE[kind * 2 + (marked ? 1 : 0)] ?? 0;
    }
    if (++x === width) {
      x = 0;
      y++;
    }
  }
}
