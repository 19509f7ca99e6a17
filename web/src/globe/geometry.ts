// The sheets of a sensor's fan above a sphere, as degrees and kilometres: its floor, its outer wall, its edges.
import { ahead } from "../map/geometry";
import { EARTH_KM } from "../map/plane";
import type { Fan, Place } from "../types";

export interface Point extends Place {
  readonly height_km: number;
}

const RADIANS = Math.PI / 180;

/** The point at a slant range along a straight line of sight. */
export function sighted(from: Place, azimuth_deg: number, elevation_deg: number, range_km: number): Point {
  const [rise, level] = [Math.sin(elevation_deg * RADIANS), Math.cos(elevation_deg * RADIANS)];
  const radius = Math.sqrt(EARTH_KM ** 2 + range_km ** 2 + 2 * EARTH_KM * range_km * rise);
  const angle = Math.atan2(range_km * level, EARTH_KM + range_km * rise);
  return { ...ahead(from, azimuth_deg, angle * EARTH_KM), height_km: radius - EARTH_KM };
}

/** The elevation at which a slant range comes to a height; 90 degrees where it stays below. */
export function elevationAt(range_km: number, height_km: number): number {
  const sine = ((EARTH_KM + height_km) ** 2 - EARTH_KM ** 2 - range_km ** 2) / (2 * EARTH_KM * range_km);
  return sine >= 1 ? 90 : Math.asin(Math.max(sine, -1)) / RADIANS;
}

/** A sensor's fan as sheets of points, row by row: its floor at the least elevation, and its outer wall up to a height. */
export interface FanSheets {
  readonly floor: readonly (readonly Point[])[];
  readonly wall: readonly (readonly Point[])[];
  /** The edges worth a line: the floor's rim, the wall's top, and the two sides of a sector. */
  readonly edges: readonly (readonly Point[])[];
}

const STEPS = { rings: 5, levels: 4, degrees: 5 };

export function fanSheets(from: Place, fan: Fan, top_km: number): FanSheets {
  const low = fan.elevation_min_deg ?? 0;
  const high = Math.max(low, Math.min(elevationAt(fan.range_km, top_km), fan.elevation_max_deg ?? 90));
  const azimuths = spread(fan);
  const ring = (elevation: number, range: number): readonly Point[] =>
    azimuths.map((azimuth) => sighted(from, azimuth, elevation, range));
  const floor = steps(STEPS.rings).map((share) => ring(low, fan.range_km * share));
  const wall = steps(STEPS.levels).map((share) => ring(low + (high - low) * share, fan.range_km));
  const edges = [wall[0] ?? [], wall.at(-1) ?? []];
  return { floor, wall, edges: fan.width_deg >= 360 ? edges : [...edges, ...sides(floor, wall)] };
}

/** The bearings of a fan's rays, both ends included. */
export function spread(fan: Fan): readonly number[] {
  const count = Math.max(2, Math.ceil(Math.min(fan.width_deg, 360) / STEPS.degrees));
  const first = fan.azimuth_deg - Math.min(fan.width_deg, 360) / 2;
  return steps(count).map((share) => first + share * Math.min(fan.width_deg, 360));
}

function steps(count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, index) => index / count);
}

function sides(floor: FanSheets["floor"], wall: FanSheets["wall"]): readonly (readonly Point[])[] {
  const side = (pick: (ring: readonly Point[]) => Point | undefined): readonly Point[] =>
    [...floor, ...wall.slice(1)].map(pick).filter((point) => point !== undefined);
  return [side((ring) => ring[0]), side((ring) => ring.at(-1))];
}
