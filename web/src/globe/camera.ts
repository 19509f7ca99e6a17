// Where the globe is looked at from: a place, a distance and a slant, kept in step with the flat map's view.
import {
  BoundingSphere,
  Cartesian2,
  Cartesian3,
  Cartographic,
  HeadingPitchRange,
  Math as Angle,
  Matrix4,
} from "@cesium/engine";
import type { Scene } from "@cesium/engine";
import type { Camera } from "../store";
import { round } from "../map/plane";

const SLANT_DEG = -52;
const STRAIGHT_DEG = -89.9;
/** Width of ground seen over distance, by the camera's opening of 60 degrees. */
const WIDTH_PER_DISTANCE = 2 * Math.tan(Math.PI / 6);

export interface Eye {
  /** Looks at a place so that about this width of ground is seen. */
  look(view: Camera): void;
  /** What is looked at now; null if the middle of the view misses the Earth. */
  now(): Camera | null;
  /** Slants the view, or looks straight down. */
  slant(on: boolean): void;
  zoom(factor: number): void;
  /** Goes around the place that is looked at. */
  turn(east_deg: number, north_deg: number): void;
}

export function createEye(scene: Scene): Eye {
  const camera = scene.camera;
  let pitch = SLANT_DEG;
  const look = (view: Camera): void => {
    const target = Cartesian3.fromDegrees(view.longitude_deg, view.latitude_deg);
    const range = (view.width_km * 1e3) / WIDTH_PER_DISTANCE;
    camera.lookAt(target, new HeadingPitchRange(0, Angle.toRadians(pitch), range));
    camera.lookAtTransform(Matrix4.IDENTITY);
    scene.requestRender();
  };
  const now = (): Camera | null => {
    const middle = new Cartesian2(scene.canvas.clientWidth / 2, scene.canvas.clientHeight / 2);
    const target = camera.pickEllipsoid(middle);
    if (target === undefined) return null;
    const { longitude, latitude } = Cartographic.fromCartesian(target);
    const width_km = (Cartesian3.distance(camera.positionWC, target) * WIDTH_PER_DISTANCE) / 1e3;
    return { longitude_deg: Angle.toDegrees(longitude), latitude_deg: Angle.toDegrees(latitude), width_km };
  };
  const move = (change: (view: Camera) => Camera): void => {
    const view = now();
    if (view !== null) look(change(view));
  };
  return {
    look,
    now,
    slant(on) {
      pitch = on ? SLANT_DEG : STRAIGHT_DEG;
      move((view) => view);
    },
    zoom: (factor) => move((view) => ({ ...view, width_km: within(view.width_km * factor, 200, 60000) })),
    turn: (east, north) =>
      move((view) => ({
        ...view,
        longitude_deg: round(view.longitude_deg + east),
        latitude_deg: within(view.latitude_deg + north, -85, 85),
      })),
  };
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** A view that holds points, high ones too. */
export function holding(points: readonly Cartesian3[]): Camera | null {
  if (points.length === 0) return null;
  const sphere = BoundingSphere.fromPoints([...points]);
  const middle = Cartographic.fromCartesian(sphere.center);
  return {
    longitude_deg: Angle.toDegrees(middle.longitude),
    latitude_deg: Angle.toDegrees(middle.latitude),
    width_km: Math.max((sphere.radius * 2.2) / 1e3, 800),
  };
}
