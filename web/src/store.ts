// The one store of the page: what is chosen, what was answered, where the clock stands. Both maps and all panels read it.
import {
  ANALYST,
  type About,
  type Job,
  type Listed,
  type Move,
  type Party,
  type Scenario,
  type Seat,
  type View,
} from "./types";
import type { Footprint } from "./footprint";

export type MapKind = "flat" | "globe";

/** The middle of a map and how many kilometres its width shows. */
export interface Camera {
  readonly longitude_deg: number;
  readonly latitude_deg: number;
  readonly width_km: number;
}

/** What the person has chosen to run. */
export interface Choice {
  readonly scenario: string | null;
  readonly arrangement: string | null;
  readonly believe: string | null;
  readonly seed: number;
  readonly replications: number;
  readonly set: Readonly<Record<string, number | string>>;
}

/** Which layers of the maps are drawn. */
export interface Layers {
  readonly fans: boolean;
  readonly footprint: boolean;
  readonly paths: boolean;
  readonly tracks: boolean;
  readonly impacts: boolean;
  readonly links: boolean;
  readonly labels: boolean;
}

export interface State {
  readonly scenarios: readonly Listed[];
  readonly choice: Choice;
  readonly scenario: Scenario | null;
  /** All parties, whichever seat is taken: a party's own document names itself alone. */
  readonly parties: readonly Party[];
  readonly job: Job | null;
  /** The run that is shown; its view is of `seat`. */
  readonly run: string | null;
  readonly seat: Seat;
  readonly view: View | null;
  readonly time_s: number;
  readonly playing: boolean;
  readonly speed: number;
  /** The id of what is selected: an asset, node, flight, track, threat, link or message. */
  readonly selection: string | null;
  readonly about: About | null;
  readonly map: MapKind;
  /** Where the map looks; null shows all of the scenario. Maps write it when moved and follow it when set by others. */
  readonly camera: Camera | null;
  readonly layers: Layers;
  /** The tab that is open in the dock under the map; null when it is closed. */
  readonly dock: string | null;
  readonly footprintId: string | null;
  readonly footprint: Footprint | null;
  /** The job that maps what is defended. */
  readonly mapping: Job | null;
  readonly step_deg: number;
  readonly moves: Readonly<Record<string, Move>>;
  /** Lines to show in the bar of faults. */
  readonly faults: readonly string[];
}

export const FIRST: State = {
  scenarios: [],
  choice: { scenario: null, arrangement: null, believe: null, seed: 1, replications: 100, set: {} },
  scenario: null,
  parties: [],
  job: null,
  run: null,
  seat: ANALYST,
  view: null,
  time_s: 0,
  playing: false,
  speed: 30,
  selection: null,
  about: null,
  map: "flat",
  camera: null,
  layers: {
    fans: true,
    footprint: true,
    paths: true,
    tracks: true,
    impacts: true,
    links: false,
    labels: true,
  },
  dock: null,
  footprintId: null,
  footprint: null,
  mapping: null,
  step_deg: 1,
  moves: {},
  faults: [],
};

type Listener = () => void;

export interface Store {
  readonly get: () => State;
  /** Changes some parts, then tells those who subscribed to a slice that changed. */
  readonly set: (patch: Partial<State>) => void;
  /** Calls `tell` with the slice whenever it changes (by identity), and once now; returns how to stop. */
  readonly watch: <S>(slice: (state: State) => S, tell: (value: S, state: State) => void) => () => void;
}

export function createStore(first: State = FIRST): Store {
  let state = first;
  const listeners = new Set<Listener>();
  return {
    get: () => state,
    set(patch) {
      state = { ...state, ...patch };
      for (const listener of [...listeners]) listener();
    },
    watch(slice, tell) {
      let last = slice(state);
      const listener = (): void => {
        const now = slice(state);
        if (Object.is(now, last)) return;
        last = now;
        tell(now, state);
      };
      listeners.add(listener);
      tell(last, state);
      return () => listeners.delete(listener);
    },
  };
}
