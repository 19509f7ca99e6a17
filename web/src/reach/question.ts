// The question of reach as the panel asks it, and its answer as the server gives it.
import type { Asset, Attack, Place, Scenario } from "../types";

export interface Question {
  readonly interceptor: string;
  readonly from: Place;
  readonly against: string;
  readonly launch: Place;
  readonly aim: Place;
  readonly commit_after_burnout_s: number;
  readonly burnout_speed_km_s: number | null;
  readonly believe: string | null;
  readonly threshold: "speed";
  readonly speeds_km_s: readonly number[];
  readonly delays_s: readonly number[];
}

export interface BySpeed {
  readonly burnout_speed_km_s: number;
  readonly feasible: boolean;
  readonly first_intercept_s: number | null;
  readonly threshold_commit_after_burnout_s: number | null;
}

export interface ByDelay {
  readonly commit_after_burnout_s: number;
  readonly feasible: boolean;
  readonly first_intercept_s: number | null;
}

export interface Answer {
  readonly interceptor_burnout_speed_km_s: number;
  readonly missile_burnout_s: number;
  readonly missile_impact_s: number;
  readonly commit_s: number;
  readonly feasible: boolean;
  readonly first_intercept_s: number | null;
  readonly first_intercept_altitude_km: number | null;
  readonly first_intercept_closing_speed_km_s: number | null;
  readonly last_launch_s: number | null;
  readonly threshold_speed_km_s: number | null;
  readonly threshold_speed_at_surface_km_s: number | null;
  readonly threshold_speed_note: string;
  readonly threshold_commit_after_burnout_s: number | null;
  readonly threshold_delay_note: string;
  readonly by_speed?: readonly BySpeed[] | null;
  readonly by_delay?: readonly ByDelay[] | null;
}

/** What stands in the panel's controls. */
export interface Chosen {
  readonly battery: Asset;
  readonly shot: Attack;
  readonly commit_s: number;
  /** null: what the sheet says. */
  readonly speed_km_s: number | null;
  readonly believe: string | null;
}

export const SPEEDS = { low: 2, high: 10, step: 0.1 } as const;
export const COMMIT = { low: 0, high: 1200, step: 5 } as const;
const POINTS = 15;

/** The question; `longest_s`, the latest commit that the flight has, is known from a first answer (null before). */
export function question(chosen: Chosen, longest_s: number | null): Question | null {
  const { battery, shot } = chosen;
  const sheet = battery.interceptors[0]?.sheet;
  const from = placeOf(battery);
  if (sheet === undefined || from === null) return null;
  return {
    interceptor: sheet,
    from,
    against: shot.missile,
    launch: bare(shot.from),
    aim: bare(shot.to),
    commit_after_burnout_s: chosen.commit_s,
    burnout_speed_km_s: chosen.speed_km_s,
    believe: chosen.believe,
    threshold: "speed",
    speeds_km_s: spread(SPEEDS.low, SPEEDS.high),
    delays_s: longest_s === null ? [] : spread(COMMIT.low, longest_s),
  };
}

function placeOf(asset: Asset): Place | null {
  const { longitude_deg, latitude_deg } = asset;
  return longitude_deg === null || latitude_deg === null ? null : { longitude_deg, latitude_deg };
}

const bare = ({ longitude_deg, latitude_deg }: Place): Place => ({ longitude_deg, latitude_deg });

/** The latest commit that can be asked for: a moment before the impact. */
export function longest(found: Answer): number {
  return Math.max(1, Math.floor(found.missile_impact_s - found.missile_burnout_s) - 1);
}

/** Evenly spaced values, both ends included, without the dust of binary fractions. */
export function spread(low: number, high: number): readonly number[] {
  return Array.from({ length: POINTS }, (_, index) =>
    Number((low + ((high - low) * index) / (POINTS - 1)).toFixed(4)),
  );
}

/** The batteries that have rounds and a place. */
export function batteries(scenario: Scenario | null): readonly Asset[] {
  return (scenario?.assets ?? []).filter((asset) => asset.interceptors.length > 0 && placeOf(asset) !== null);
}
