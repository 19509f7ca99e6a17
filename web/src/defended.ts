// The footprint's actions: map what is defended, and let it follow what is dragged and what is set.
import { api, follow, Refused } from "./api";
import { createFollower } from "./follower";
import { unpack, type Footprint } from "./footprint";
import type { Store } from "./store";
import type { FootprintSent, Move, Place } from "./types";

export interface Defended {
  /** Maps what is defended in cells of so many degrees. */
  readonly map: (step_deg: number) => Promise<void>;
  /** Puts a ship or a radar elsewhere; the footprint follows. `when_ms` is the time of the hand's event. */
  readonly move: (asset: string, place: Place, when_ms: number) => void;
  /** Lets the footprint follow the settings; where figures of another holder are believed, it is mapped anew. */
  readonly follow: () => void;
  /** Puts back all that was moved. */
  readonly putBack: () => void;
  readonly hide: () => void;
}

interface Wish {
  readonly id: string;
  readonly moves: readonly Move[];
  readonly set: Readonly<Record<string, number | string>>;
  readonly when_ms: number;
}

export function createDefended(store: Store, fail: (error: unknown) => void): Defended {
  const follower = createFollower<Wish, FootprintSent>(
    (wish) => api.footprintMoved(wish.id, wish.moves, wish.set),
    (sent, { id, when_ms }) => {
      const { footprint, footprintId } = store.get();
      if (footprintId !== id || footprint === null) return;
      const moved: Footprint = { ...unpack(sent, footprint), moved_ms: when_ms };
      store.set({ footprint: moved });
    },
    fail,
  );
  const ask = (when_ms: number): void => {
    const { footprintId: id, footprint, moves, choice } = store.get();
    if (id !== null && footprint !== null)
      follower.ask({ id, moves: Object.values(moves), set: choice.set, when_ms });
  };
  return {
    map: async (step_deg) => {
      try {
        follower.drop();
        await build(store, step_deg);
      } catch (error) {
        fail(error);
      }
    },
    move(asset, { longitude_deg, latitude_deg }, when_ms) {
      const moves = { ...store.get().moves, [asset]: { asset, longitude_deg, latitude_deg } };
      store.set({ moves, selection: asset });
      ask(when_ms);
    },
    follow: () => ask(performance.now()),
    putBack() {
      store.set({ moves: {} });
      ask(performance.now());
    },
    hide() {
      follower.drop();
      store.set({ footprint: null, footprintId: null });
    },
  };
}

async function build(store: Store, step_deg: number): Promise<void> {
  const { scenario, arrangement, believe, set } = store.get().choice;
  if (scenario === null) return;
  const { id } = await api.footprint({ scenario, step_deg, arrangement, believe, set });
  const job = await follow(id, (now) => store.set({ mapping: now }));
  if (job.state === "failed") throw new Refused(0, job.faults);
  if (job.state !== "done" || store.get().choice.scenario !== scenario) return;
  const moves = Object.values(store.get().moves);
  const first = unpack(await api.footprintMade(id));
  store.set({ footprintId: id, footprint: first, step_deg });
  if (moves.length > 0) store.set({ footprint: unpack(await api.footprintMoved(id, moves, set), first) });
}

/** How many cells of a footprint have each value: out of range, defended, undefended, undefined. */
export function counts(footprint: Footprint): readonly number[] {
  const found = [0, 0, 0, 0];
  for (const value of footprint.values) found[value] = (found[value] ?? 0) + 1;
  return found;
}
