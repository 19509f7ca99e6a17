// Shapes on the sphere: where one comes along a great circle, rings, sectors of sensors, ellipses, ways between places.
import type { Ellipse, Place } from "../types";
import { EARTH_KM, round } from "./plane";

const DEG = Math.PI / 180;

/** The place at a distance along an azimuth. */
export function ahead(from: Place, azimuth_deg: number, distance_km: number): Place {
  const [latitude, azimuth, arc] = [from.latitude_deg * DEG, azimuth_deg * DEG, distance_km / EARTH_KM];
  const sine = Math.sin(latitude) * Math.cos(arc) + Math.cos(latitude) * Math.sin(arc) * Math.cos(azimuth);
  const turn = Math.atan2(
    Math.sin(azimuth) * Math.sin(arc) * Math.cos(latitude),
    Math.cos(arc) - Math.sin(latitude) * sine,
  );
  return {
    latitude_deg: Math.asin(Math.min(Math.max(sine, -1), 1)) / DEG,
    longitude_deg: round(from.longitude_deg + turn / DEG),
  };
}

/** The azimuth in which a place lies. */
export function azimuth(from: Place, to: Place): number {
  const turn = (to.longitude_deg - from.longitude_deg) * DEG;
  const [a, b] = [from.latitude_deg * DEG, to.latitude_deg * DEG];
  const east = Math.sin(turn) * Math.cos(b);
  return Math.atan2(east, Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn)) / DEG;
}

/** The great-circle distance of two places. */
export function distance(from: Place, to: Place): number {
  const [a, b] = [from.latitude_deg * DEG, to.latitude_deg * DEG];
  const turn = (to.longitude_deg - from.longitude_deg) * DEG;
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turn / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Places along the great circle between two, both included. */
export function way(from: Place, to: Place, parts = 48): Place[] {
  const [heading, far] = [azimuth(from, to), distance(from, to)];
  return Array.from({ length: parts + 1 }, (_, step) => ahead(from, heading, (far * step) / parts));
}

/** The outline of a sensor's sector; a full circle where it looks all round. */
export function sector(at: Place, boresight_deg: number, width_deg: number, range_km: number): Place[] {
  const full = width_deg >= 359.9;
  const parts = Math.max(8, Math.ceil(width_deg / 3));
  const first = boresight_deg - width_deg / 2;
  const arc = Array.from({ length: parts + 1 }, (_, step) =>
    ahead(at, first + (width_deg * step) / parts, range_km),
  );
  if (full) return arc;
  const side = (azimuth_deg: number): Place[] =>
    Array.from({ length: 8 }, (_, step) => ahead(at, azimuth_deg, (range_km * step) / 8));
  return [
    ...side(first),
    ...arc,
    ...side(first + width_deg)
      .slice(1)
      .reverse(),
    at,
  ];
}

/** The outline of an ellipse of errors; `major_km` and `minor_km` are half axes. */
export function ellipseRing(at: Place, ellipse: Ellipse, parts = 36): Place[] {
  return Array.from({ length: parts + 1 }, (_, step) => {
    const angle = (2 * Math.PI * step) / parts;
    const [along, across] = [ellipse.major_km * Math.cos(angle), ellipse.minor_km * Math.sin(angle)];
    return ahead(at, ellipse.azimuth_deg + Math.atan2(across, along) / DEG, Math.hypot(along, across));
  });
}
