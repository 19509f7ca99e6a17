// Shapes on and above the ground, on a sphere: rings, ellipses and the walls of a sensor's fan, as degrees and kilometres.
import type { Ellipse, Fan, Place } from "../types";

export interface Point extends Place {
  readonly height_km: number;
}

/** The mean radius; the error against the ellipsoid (0.3 %) is below a line's width at the scale of a continent. */
export const EARTH_KM = 6371.0088;
const RADIANS = Math.PI / 180;

/** The place at a distance along a bearing. */
export function onward(from: Place, azimuth_deg: number, distance_km: number): Place {
  const [latitude, azimuth, angle] = [
    from.latitude_deg * RADIANS,
    azimuth_deg * RADIANS,
    distance_km / EARTH_KM,
  ];
  const sine =
    Math.sin(latitude) * Math.cos(angle) + Math.cos(latitude) * Math.sin(angle) * Math.cos(azimuth);
  const east = Math.sin(azimuth) * Math.sin(angle) * Math.cos(latitude);
  const turned = Math.atan2(east, Math.cos(angle) - Math.sin(latitude) * sine) / RADIANS;
  return {
    longitude_deg: wrapped(from.longitude_deg + turned),
    latitude_deg: Math.asin(Math.min(Math.max(sine, -1), 1)) / RADIANS,
  };
}

/** A longitude brought to -180..180. */
export function wrapped(longitude_deg: number): number {
  return longitude_deg - 360 * Math.floor((longitude_deg + 180) / 360);
}

/** The closed ring of an ellipse of errors, its half axes times `times`. */
export function ellipseRing(centre: Place, ellipse: Ellipse, times = 1, sides = 48): readonly Place[] {
  return Array.from({ length: sides + 1 }, (_, index) => {
    const angle = (2 * Math.PI * index) / sides;
    const along = ellipse.major_km * times * Math.cos(angle);
    const across = ellipse.minor_km * times * Math.sin(angle);
    const azimuth = ellipse.azimuth_deg + Math.atan2(across, along) / RADIANS;
    return onward(centre, azimuth, Math.hypot(along, across));
  });
}

/** The point at a slant range along a straight line of sight. */
export function sighted(from: Place, azimuth_deg: number, elevation_deg: number, range_km: number): Point {
  const [rise, level] = [Math.sin(elevation_deg * RADIANS), Math.cos(elevation_deg * RADIANS)];
  const radius = Math.sqrt(EARTH_KM ** 2 + range_km ** 2 + 2 * EARTH_KM * range_km * rise);
  const angle = Math.atan2(range_km * level, EARTH_KM + range_km * rise);
  return { ...onward(from, azimuth_deg, angle * EARTH_KM), height_km: radius - EARTH_KM };
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
