// A footprint as the maps draw it: the grid with its cells' values and margins, unpacked from what the server sends.
import type { FootprintSent, Grid } from "./types";

export const OUT_OF_RANGE = 0;
export const DEFENDED = 1;
export const UNDEFENDED = 2;
export const UNDEFINED = 3;

export interface Footprint {
  readonly grid: Grid;
  readonly values: Uint8Array;
  readonly margin_s: Int16Array;
  readonly defender: Int8Array;
  readonly batteries: readonly unknown[];
  readonly areas: readonly unknown[];
  readonly countries: readonly unknown[];
  /** The time of the hand's event that asked for it, where one did. */
  readonly moved_ms?: number;
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Unpacks what the server sent; `before` lends the countries, which a moved footprint comes without. */
export function unpack(sent: FootprintSent, before: Footprint | null = null): Footprint {
  const margin = bytes(sent.margin_s);
  return {
    grid: sent.grid,
    values: bytes(sent.values),
    margin_s: new Int16Array(margin.buffer, 0, margin.byteLength / 2),
    defender: new Int8Array(bytes(sent.defender).buffer),
    batteries: sent.batteries,
    areas: sent.areas,
    countries: sent.countries ?? before?.countries ?? [],
  };
}
