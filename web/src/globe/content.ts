// What moves above the globe: arcs in height, ground tracks, tracks with their ellipses, predicted impacts, links.
import { Cartesian3 } from "@cesium/engine";
import { ellipseRing } from "../map/geometry";
import { NOBODY } from "../map/sheet";
import type { State } from "../store";
import { ANALYST, type Flight, type Place, type Snapshot, type Track, type View } from "../types";
import { bow, type Lines, type Look } from "./lines";
import { course, LIFT_M, passed, trail, whereabouts, type Course } from "./motion";

export type Shape = "missile" | "object" | "interceptor" | "hit" | "miss" | "track" | "impact";

/** Something at a place at the present time, to be drawn as a symbol. */
export interface Present {
  readonly id: string;
  readonly shape: Shape;
  readonly at: Cartesian3;
  /** A point just ahead of it, to turn the symbol by. */
  readonly ahead: Cartesian3 | null;
  readonly colour: string;
  readonly label: string;
}

interface Flown {
  readonly flight: Flight;
  readonly course: Course;
}

interface Followed {
  readonly track: Track;
  readonly times_s: readonly number[];
  readonly points: readonly Cartesian3[];
}

export interface Content {
  /** Takes over a view's paths; null empties the globe. */
  take(view: View | null): void;
  /** Draws everything at a time and says what is where. */
  draw(state: State, colours: ReadonlyMap<string, string>): readonly Present[];
}

/** What was last known so long ago is drawn faintly, and says nothing of an impact. */
const STALE_S = 60;

export function createContent(lines: Lines): Content {
  let flown: readonly Flown[] = [];
  let followed: readonly Followed[] = [];
  return {
    take(view) {
      for (const prefix of ["flight:", "track:", "impact:"]) lines.clear(prefix);
      flown = (view?.flights ?? []).map((flight) => ({ flight, course: course(flight) }));
      followed = (view?.tracks ?? []).map(follow);
    },
    draw(state, colours) {
      const attacker = state.scenario?.parties.find((party) => party.attacks)?.id ?? "";
      const colour = (party: string | null): string => colours.get(party ?? attacker) ?? NOBODY;
      return [
        ...flown.flatMap((one) => drawFlight(lines, one, state, colour(one.flight.party))),
        ...followed.flatMap((one) => drawTrack(lines, one, state, colour(one.track.holder))),
      ];
    },
  };
}

function drawFlight(lines: Lines, one: Flown, state: State, colour: string): readonly Present[] {
  const { flight, course: path } = one;
  const { id } = flight;
  const chosen = state.selection === id;
  const whole: Look = { colour, alpha: chosen ? 0.5 : 0.22, width: 1 };
  const showWhole = state.seat === ANALYST && state.layers.paths;
  lines.put(`flight:${id}:whole`, showWhole ? path.points : [], whole);
  lines.put(`flight:${id}:trail`, trail(path.points, path.times_s, state.time_s), {
    colour,
    alpha: 0.95,
    width: chosen ? 4 : 2.2,
  });
  const below = state.layers.paths ? trail(path.ground, path.times_s, state.time_s) : [];
  lines.put(`flight:${id}:ground`, below, { colour, alpha: 0.55, width: 1, dashed: true });
  const at = whereabouts(path.points, path.times_s, state.time_s);
  const foot = whereabouts(path.ground, path.times_s, state.time_s);
  lines.put(`flight:${id}:stalk`, at === null || foot === null ? [] : [foot, at], {
    colour,
    alpha: 0.5,
    width: 1,
  });
  if (at === null) return ended(one, state, colour);
  const ahead = path.points[passed(path.times_s, state.time_s)] ?? null;
  return [
    { id, shape: shapeOf(flight), at, ahead, colour, label: shapeOf(flight) === "object" ? "" : flight.id },
  ];
}

const HITS: ReadonlySet<string> = new Set(["hit", "killed", "kill", "destroyed"]);

/** An interceptor's meeting stays, filled where it hit. */
function ended(one: Flown, state: State, colour: string): readonly Present[] {
  const { flight, course: path } = one;
  const [end, at] = [path.times_s.at(-1), path.points.at(-1)];
  if (flight.kind !== "interceptor" || flight.outcome === null) return [];
  if (end === undefined || at === undefined || state.time_s < end) return [];
  const shape = HITS.has(flight.outcome) ? "hit" : "miss";
  return [{ id: flight.id, shape, at, ahead: null, colour, label: "" }];
}

function shapeOf(flight: Flight): Shape {
  if (flight.kind === "interceptor" || flight.kind === "missile") return flight.kind;
  return "object";
}

function follow(track: Track): Followed {
  const times_s = track.snapshots.map((snapshot) => snapshot.known_s ?? snapshot.time_s);
  return { track, times_s, points: track.snapshots.map(raised) };
}

function drawTrack(lines: Lines, one: Followed, state: State, colour: string): readonly Present[] {
  const { track } = one;
  const count = passed(one.times_s, state.time_s);
  const last = track.snapshots[count - 1];
  const shown = state.layers.tracks && last !== undefined;
  const old = last !== undefined && state.time_s - last.time_s > STALE_S;
  const fade = old ? 0.4 : 1;
  const name = `track:${track.id}`;
  lines.put(`${name}:trail`, shown ? one.points.slice(0, count) : [], {
    colour,
    alpha: 0.8 * fade,
    width: 1.4,
    dashed: true,
  });
  const { ellipse = null } = last ?? {};
  const ring = shown && ellipse !== null ? ellipseRing(last, ellipse) : [];
  lines.put(`${name}:ellipse`, rise(ring, last?.height_km ?? 0), { colour, alpha: 0.85 * fade, width: 1.5 });
  const impact = state.layers.impacts && !old ? (last?.impact ?? null) : null;
  const area = impact?.ellipse ? ellipseRing(impact, impact.ellipse) : [];
  lines.put(`impact:${track.id}`, rise(area, LIFT_M / 1e3), { colour, alpha: 0.7, width: 1.3, dashed: true });
  if (!shown) return [];
  const here: Present = {
    id: track.id,
    shape: "track",
    at: raised(last),
    ahead: null,
    colour,
    label: track.label,
  };
  if (impact === null) return [here];
  return [here, { ...here, shape: "impact", at: onGround(impact), label: "" }];
}

function raised(snapshot: Snapshot): Cartesian3 {
  return Cartesian3.fromDegrees(snapshot.longitude_deg, snapshot.latitude_deg, snapshot.height_km * 1e3);
}

export function onGround(place: Place): Cartesian3 {
  return Cartesian3.fromDegrees(place.longitude_deg, place.latitude_deg, LIFT_M);
}

function rise(ring: readonly Place[], height_km: number): Cartesian3[] {
  return ring.map((place) =>
    Cartesian3.fromDegrees(place.longitude_deg, place.latitude_deg, height_km * 1e3),
  );
}

/** Draws the links between what has a place. */
export function drawLinks(lines: Lines, state: State, places: ReadonlyMap<string, Place>): void {
  lines.clear("link:");
  if (!state.layers.links) return;
  for (const link of state.scenario?.links ?? []) {
    const [from, to] = [places.get(link.from), places.get(link.to)];
    if (from === undefined || to === undefined) continue;
    const look = { colour: "#55616c", alpha: state.selection === link.id ? 0.95 : 0.5, width: 1 };
    lines.put(`link:${link.id}`, bow(onGround(from), onGround(to), 0.06), look);
  }
}
