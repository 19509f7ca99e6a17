// A comparison as the server gives it, and what the panel reads out of it for one threat or for all.

export interface Mean {
  readonly mean: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

export interface Spread {
  readonly median: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly count?: number;
}

export interface Warned {
  readonly party: string;
  readonly warned: Mean;
  readonly minutes: Spread | null;
  readonly placed: Mean;
  readonly placed_minutes: Spread | null;
}

export interface ComparedThreat {
  readonly id: string;
  readonly missile: string;
  readonly from: string;
  readonly to: string;
  readonly protected: Mean | null;
  readonly causes: Readonly<Record<string, number>>;
  readonly possible_s: Spread | null;
  readonly allowed_s: Spread | null;
  readonly last_s: number | null;
  readonly spare_s: Spread | null;
  readonly launched_s: Spread | null;
  readonly parts_s: Readonly<Record<string, Spread | null>>;
  readonly warning: readonly Warned[];
}

export interface ComparedArrangement {
  readonly id: string;
  readonly stopped: Mean;
  readonly all_stopped: Mean;
  readonly rounds_fired: Mean;
  readonly threats: readonly ComparedThreat[];
}

export interface Changed {
  readonly count: number;
  readonly to: Readonly<Record<string, number>>;
}

export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly stopped: Mean;
  readonly threats: readonly {
    readonly id: string;
    readonly protected: Mean | null;
    readonly parts_s: Readonly<Record<string, Mean | null>>;
    readonly lost: Changed;
    readonly gained: Changed;
  }[];
}

export interface Difference {
  readonly from: string;
  readonly to: string;
  readonly threats: readonly {
    readonly id: string;
    readonly ends: readonly string[];
    readonly differing: number;
    readonly told: readonly string[];
  }[];
}

export interface Comparison {
  readonly scenario: string;
  readonly seed: number;
  readonly replications: number;
  readonly replication: number;
  readonly believe: string;
  readonly arrangements: readonly ComparedArrangement[];
  readonly pairs: readonly Pair[];
  readonly differences: readonly Difference[];
}

/** The threats in the order of the first arrangement. */
export function threatsOf(found: Comparison): readonly string[] {
  return found.arrangements[0]?.threats.map((threat) => threat.id) ?? [];
}

/** One threat under each arrangement. */
export function across(found: Comparison, id: string): readonly (ComparedThreat | null)[] {
  return found.arrangements.map((one) => one.threats.find((threat) => threat.id === id) ?? null);
}

/** The parties that any arrangement warned of a threat, in the order told. */
export function warnedOf(found: Comparison, id: string): readonly string[] {
  const all = across(found, id).flatMap((threat) => threat?.warning ?? []);
  return [...new Set(all.filter((row) => row.minutes !== null).map((row) => row.party))];
}

/** The parts of a threat's time by median, laid end to end; a part that took no time is left out. */
export function laid(threat: ComparedThreat): readonly { part: string; start_s: number; end_s: number }[] {
  let start_s = 0;
  return Object.entries(threat.parts_s).flatMap(([part, spread]) => {
    const seconds = spread?.median ?? 0;
    if (seconds <= 0) return [];
    const piece = { part, start_s, end_s: start_s + seconds };
    start_s = piece.end_s;
    return [piece];
  });
}

/** What a threat was lost to and gained by, arrangement by arrangement, against the first. */
export function changes(
  found: Comparison,
  id: string,
): readonly { to: string; lost: Changed; gained: Changed }[] {
  const first = found.arrangements[0]?.id;
  return found.pairs
    .filter((pair) => pair.from === first)
    .flatMap((pair) => {
      const row = pair.threats.find((threat) => threat.id === id);
      return row === undefined ? [] : [{ to: pair.to, lost: row.lost, gained: row.gained }];
    });
}

/** The first replication's differences of a threat against the first arrangement, in sentences. */
export function told(
  found: Comparison,
  id: string,
): readonly { to: string; differing: number; lines: readonly string[] }[] {
  const first = found.arrangements[0]?.id;
  return found.differences
    .filter((difference) => difference.from === first)
    .flatMap((difference) => {
      const row = difference.threats.find((threat) => threat.id === id);
      return row === undefined ? [] : [{ to: difference.to, differing: row.differing, lines: row.told }];
    });
}
