// Where things are at a time: paths between their points, tracks as they were last known.
import type { Path, Place, Snapshot, Track } from "../types";
import { round } from "./plane";

/** The last index whose time is not after `time_s`, or -1. */
export function lastIndex(times_s: readonly number[], time_s: number): number {
  let [low, high] = [0, times_s.length];
  while (low < high) {
    const half = (low + high) >> 1;
    if ((times_s[half] ?? Infinity) <= time_s) low = half + 1;
    else high = half;
  }
  return low - 1;
}

/** The place on a path at a time: straight between two points, null before the first and after the last. */
export function along(path: Path, time_s: number): (Place & { readonly height_km: number }) | null {
  const { times_s } = path;
  const at = lastIndex(times_s, time_s);
  if (at < 0 || time_s > (times_s.at(-1) ?? -Infinity) + 1e-6) return null;
  const next = Math.min(at + 1, times_s.length - 1);
  const [begin = 0, end = 0] = [times_s[at], times_s[next]];
  const share = next === at ? 0 : (time_s - begin) / (end - begin);
  const between = (values: readonly number[]): number => {
    const [one = 0, other = 0] = [values[at], values[next]];
    return one + (other - one) * share;
  };
  const [west = 0, east = 0] = [path.longitude_deg[at], path.longitude_deg[next]];
  return {
    longitude_deg: round(west + round(east - west) * share),
    latitude_deg: between(path.latitude_deg),
    height_km: between(path.height_km),
  };
}

/** When the holder knew of a snapshot: later than the moment it describes where a report took its time. */
export function knownAt(snapshot: Snapshot): number {
  return snapshot.known_s ?? snapshot.time_s;
}

/** The index of the snapshot last known at a time, or -1. */
export function known(track: Track, time_s: number): number {
  let found = -1;
  for (const [index, snapshot] of track.snapshots.entries()) {
    if (knownAt(snapshot) > time_s + 1e-6) break;
    found = index;
  }
  return found;
}
