// The page's state in the address: what a link must hold to bring someone else to the same view.
import type { State } from "./store";

/** The parts of the state that a link holds, as text. */
export interface Linked {
  readonly scenario?: string;
  readonly arrangement?: string;
  readonly believe?: string;
  readonly seed?: string;
  readonly replications?: string;
  readonly run?: string;
  readonly seat?: string;
  readonly t?: string;
  readonly select?: string;
  readonly map?: string;
  readonly dock?: string;
}

/** Writes the address's fragment; parts at their first value are left out. */
export function fragment(state: State): string {
  const { choice } = state;
  const parts: Record<string, string | null> = {
    scenario: choice.scenario,
    arrangement: choice.arrangement,
    believe: choice.believe,
    seed: choice.seed === 1 ? null : String(choice.seed),
    replications: choice.replications === 100 ? null : String(choice.replications),
    run: state.run,
    seat: state.seat === "analyst" ? null : state.seat,
    t: state.time_s === 0 ? null : state.time_s.toFixed(1),
    select: state.selection,
    map: state.map === "flat" ? null : state.map,
    dock: state.dock === "events" ? null : (state.dock ?? "closed"),
  };
  const given = Object.entries(parts).filter((part): part is [string, string] => part[1] !== null);
  return new URLSearchParams(given).toString();
}

/** Reads a fragment, with or without its #. */
export function parse(text: string): Linked {
  return Object.fromEntries(new URLSearchParams(text.replace(/^#/, "")));
}
