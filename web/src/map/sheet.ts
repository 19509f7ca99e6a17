// One drawing of the flat map under way: the pen, the window, and what the layers leave for labels and for the pointer.
import type { State } from "../store";
import type { Place } from "../types";
import { around, placeLabels, type Box } from "./labels";
import { label, labelWidth, MUTED, type Pen } from "./marks";
import { toScreen, type Plane, type Window } from "./plane";

/** A thing that the pointer can take: nearest first, within its reach. */
export interface Hit {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly moves: boolean;
}

export interface Name {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly rank: number;
  readonly strong?: boolean;
  readonly quiet?: boolean;
}

export interface Drawing {
  readonly pen: Pen;
  readonly plane: Plane;
  readonly window: Window;
  readonly state: State;
  readonly ratio: number;
  readonly hits: Hit[];
  readonly names: Name[];
}

export const NOBODY = "#3a434c";

export function colourOf(state: State, party: string | null | undefined): string {
  return state.parties.find((one) => one.id === party)?.colour ?? NOBODY;
}

export function pixel(drawing: Drawing, place: Place): readonly [number, number] {
  const [x, y] = drawing.plane.project(place.longitude_deg, place.latitude_deg);
  return toScreen(drawing.window, x, y);
}

export function inside({ window }: Drawing, x: number, y: number, margin = 20): boolean {
  return x > -margin && y > -margin && x < window.width + margin && y < window.height + margin;
}

/** Traces places as one line; a leap across the edge of the projection breaks it. */
export function trace(drawing: Drawing, places: Iterable<Place>, close = false): void {
  const { pen, window } = drawing;
  pen.beginPath();
  let last: readonly [number, number] | null = null;
  const leap = 6000 * window.px_per_km;
  for (const place of places) {
    const at = pixel(drawing, place);
    const joined = last !== null && Math.hypot(at[0] - last[0], at[1] - last[1]) < leap;
    if (joined) pen.lineTo(at[0], at[1]);
    else pen.moveTo(at[0], at[1]);
    last = at;
  }
  if (close) pen.closePath();
}

/** Writes the names that find room; marks are kept free. */
export function writeNames({ pen, names, hits, window }: Drawing): void {
  const taken: Box[] = hits.map((hit) => around(hit.x, hit.y, hit.reach * 0.8));
  const wishes = names.map((name) => ({
    ...name,
    width: labelWidth(pen, name.text, name.strong === true),
    height: 14,
  }));
  const placed = placeLabels(wishes, taken, window.width, window.height);
  for (const [index, name] of names.entries()) {
    const at = placed[index];
    if (at) label(pen, name.text, at.x, at.y, name.strong === true, name.quiet ? MUTED : undefined);
  }
}

/** The thing under the pointer: the nearest whose reach covers it. */
export function hitAt(hits: readonly Hit[], x: number, y: number): Hit | null {
  let best: Hit | null = null;
  let least = Infinity;
  for (const hit of hits) {
    const far = Math.hypot(hit.x - x, hit.y - y);
    if (far <= hit.reach + 4 && far < least) [best, least] = [hit, far];
  }
  return best;
}
