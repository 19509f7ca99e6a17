// The flat map's plane: Lambert's azimuthal equal-area on a sphere, in kilometres, and the part of it that is on screen.
import type { Camera } from "../store";
import type { Place } from "../types";

export const EARTH_KM = 6371.0088;
const DEG = Math.PI / 180;

/** A plane that touches the Earth at `centre`; x grows east and y south of it, in kilometres. */
export interface Plane {
  readonly centre: Place;
  readonly project: (longitude_deg: number, latitude_deg: number) => readonly [number, number];
  readonly invert: (x_km: number, y_km: number) => Place | null;
}

export function createPlane(centre: Place): Plane {
  const [sin0, cos0] = [Math.sin(centre.latitude_deg * DEG), Math.cos(centre.latitude_deg * DEG)];
  return {
    centre,
    project(longitude_deg, latitude_deg) {
      const [sin, cos] = [Math.sin(latitude_deg * DEG), Math.cos(latitude_deg * DEG)];
      const turn = (longitude_deg - centre.longitude_deg) * DEG;
      const along = cos * Math.cos(turn);
      const k = EARTH_KM * Math.sqrt(2 / Math.max(1 + sin0 * sin + cos0 * along, 1e-9));
      return [k * cos * Math.sin(turn), -k * (cos0 * sin - sin0 * along)];
    },
    invert(x_km, y_km) {
      const far = Math.hypot(x_km, y_km);
      if (far > 2 * EARTH_KM) return null;
      if (far < 1e-9) return centre;
      const angle = 2 * Math.asin(far / (2 * EARTH_KM));
      const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
      const latitude = Math.asin(cos * sin0 - (y_km * sin * cos0) / far);
      const turn = Math.atan2(x_km * sin, far * cos0 * cos + y_km * sin0 * sin);
      return { latitude_deg: latitude / DEG, longitude_deg: round(centre.longitude_deg + turn / DEG) };
    },
  };
}

/** Brings a longitude into -180 to 180. */
export function round(longitude_deg: number): number {
  return ((((longitude_deg + 180) % 360) + 360) % 360) - 180;
}

/** The middle of places on the sphere: where the plane touches. */
export function middle(places: readonly Place[]): Place {
  let [x, y, z] = [0, 0, 0];
  for (const { longitude_deg, latitude_deg } of places) {
    const cos = Math.cos(latitude_deg * DEG);
    x += cos * Math.cos(longitude_deg * DEG);
    y += cos * Math.sin(longitude_deg * DEG);
    z += Math.sin(latitude_deg * DEG);
  }
  if (Math.hypot(x, y, z) < 1e-9) return { longitude_deg: 0, latitude_deg: 50 };
  return { longitude_deg: Math.atan2(y, x) / DEG, latitude_deg: Math.atan2(z, Math.hypot(x, y)) / DEG };
}

/** What is on screen: pixel = (kilometre - origin) * scale. */
export interface Window {
  readonly left_km: number;
  readonly top_km: number;
  readonly px_per_km: number;
  readonly width: number;
  readonly height: number;
}

export function windowOf(plane: Plane, camera: Camera, width: number, height: number): Window {
  const [x, y] = plane.project(camera.longitude_deg, camera.latitude_deg);
  const px_per_km = width / camera.width_km;
  return {
    left_km: x - width / 2 / px_per_km,
    top_km: y - height / 2 / px_per_km,
    px_per_km,
    width,
    height,
  };
}

/** The camera that shows all places with a margin. */
export function cameraAround(plane: Plane, places: readonly Place[], width: number, height: number): Camera {
  const points = places.map((place) => plane.project(place.longitude_deg, place.latitude_deg));
  if (points.length === 0) return { ...plane.centre, width_km: 6000 };
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const width_km = Math.max((right - left) * 1.3, ((bottom - top) * 1.35 * width) / height, 1500);
  const place = plane.invert((left + right) / 2, (top + bottom) / 2) ?? plane.centre;
  return { ...place, width_km };
}

export function toScreen(window: Window, x_km: number, y_km: number): readonly [number, number] {
  return [(x_km - window.left_km) * window.px_per_km, (y_km - window.top_km) * window.px_per_km];
}

export function fromScreen(window: Window, x: number, y: number): readonly [number, number] {
  return [window.left_km + x / window.px_per_km, window.top_km + y / window.px_per_km];
}

/** The camera after the picture was dragged by pixels. */
export function panned(plane: Plane, window: Window, dx: number, dy: number): Camera | null {
  const [x, y] = fromScreen(window, window.width / 2 - dx, window.height / 2 - dy);
  const place = plane.invert(x, y);
  return place && { ...place, width_km: window.width / window.px_per_km };
}

export const NEAREST_KM = 120;
export const FARTHEST_KM = 22_000;

/** The camera after zooming by a factor about a pixel, which keeps its place. */
export function zoomed(plane: Plane, window: Window, factor: number, x: number, y: number): Camera | null {
  const width_km = Math.min(Math.max(window.width / window.px_per_km / factor, NEAREST_KM), FARTHEST_KM);
  const kept = fromScreen(window, x, y);
  const px_per_km = window.width / width_km;
  const [mx, my] = [
    kept[0] + (window.width / 2 - x) / px_per_km,
    kept[1] + (window.height / 2 - y) / px_per_km,
  ];
  const place = plane.invert(mx, my);
  return place && { ...place, width_km };
}
