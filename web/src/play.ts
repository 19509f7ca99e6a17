// The clock of the playback: it runs the store's time, and steps it to events and engagements.
import type { Store } from "./store";
import type { View } from "./types";

export const SPEEDS = [1, 5, 10, 30, 60, 120, 300] as const;

/** Runs the time while `playing`, one step a frame drawn; stops at the end. */
export function runClock(store: Store): void {
  let last: number | null = null;
  const tick = (now_ms: number): void => {
    const { playing, speed, time_s, view } = store.get();
    if (!playing || view === null) {
      last = null;
      return;
    }
    const next = time_s + (last === null ? 0 : ((now_ms - last) / 1000) * speed);
    last = now_ms;
    if (next >= view.duration_s) store.set({ time_s: view.duration_s, playing: false });
    else store.set({ time_s: next });
    requestAnimationFrame(tick);
  };
  store.watch(
    (state) => state.playing,
    (playing) => {
      if (playing) requestAnimationFrame(tick);
    },
  );
}

/** Starts or stops; from the end it starts again. */
export function toggle(store: Store): void {
  const { playing, time_s, view } = store.get();
  if (view === null) return;
  if (!playing && time_s >= view.duration_s) store.set({ time_s: 0 });
  store.set({ playing: !playing });
}

/** The time of the next event after (or, with -1, before) a time; several at one time are one step. */
export function stepTime(view: View, time_s: number, direction: 1 | -1): number {
  const times = view.events.map((event) => event.time_s);
  const found =
    direction === 1
      ? times.find((time) => time > time_s + 1e-6)
      : times.findLast((time) => time < time_s - 1e-6);
  return found ?? (direction === 1 ? view.duration_s : 0);
}
