// Where things are at a moment, in the Earth's frame and metres: paths turned once into points, then cut at the present.
import { Cartesian3 } from "@cesium/engine";
import type { Path } from "../types";

/** A path as points of the Earth's frame. */
export interface Course {
  readonly times_s: readonly number[];
  readonly points: readonly Cartesian3[];
  /** The same points on the ground. */
  readonly ground: readonly Cartesian3[];
}

/** Lines on the ground are lifted by this much, so that the globe's flat tiles do not swallow them. */
export const LIFT_M = 2_000;

export function course(path: Path): Course {
  const at = (index: number, height_m: number): Cartesian3 =>
    Cartesian3.fromDegrees(path.longitude_deg[index] ?? 0, path.latitude_deg[index] ?? 0, height_m);
  return {
    times_s: path.times_s,
    points: path.times_s.map((_, index) => at(index, (path.height_km[index] ?? 0) * 1e3)),
    ground: path.times_s.map((_, index) => at(index, LIFT_M)),
  };
}

/** The number of samples at or before a time. */
export function passed(times_s: readonly number[], time_s: number): number {
  let [low, high] = [0, times_s.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times_s[middle] ?? Infinity) <= time_s) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The point of a course at a time; null before its first sample and after its last. */
export function whereabouts(
  line: readonly Cartesian3[],
  times_s: readonly number[],
  time_s: number,
): Cartesian3 | null {
  const count = passed(times_s, time_s);
  const [before, after] = [line[count - 1], line[count]];
  if (before === undefined) return null;
  const start = times_s[count - 1] ?? 0;
  if (after === undefined) return time_s - start < 1e-6 ? before : null;
  const share = (time_s - start) / ((times_s[count] ?? start) - start);
  return Cartesian3.lerp(before, after, share, new Cartesian3());
}

/** A line up to a time: the samples passed, and the present point. */
export function trail(line: readonly Cartesian3[], times_s: readonly number[], time_s: number): Cartesian3[] {
  const points = line.slice(0, passed(times_s, time_s));
  const now = whereabouts(line, times_s, time_s);
  if (now !== null && points.length > 0 && !Cartesian3.equals(now, points.at(-1))) points.push(now);
  return points;
}
