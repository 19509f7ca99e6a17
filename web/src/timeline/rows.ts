// The rows of the timeline, worked out from a view: of each threat its flight, who saw it, what was decided, and the shots.
import type { Engagement, RecordEvent, Threat, View } from "../types";

export interface Moment {
  readonly time_s: number;
  readonly kind: string;
  readonly who: string;
  readonly text: string;
}

export interface Part {
  readonly part: string;
  readonly start_s: number;
  readonly end_s: number;
}

export interface Row {
  readonly threat: Threat;
  readonly start_s: number | null;
  readonly end_s: number | null;
  readonly seen: readonly Moment[];
  readonly decided: readonly Moment[];
  readonly budget: readonly Part[];
  readonly shots: readonly Engagement[];
}

const SEEN: ReadonlySet<string> = new Set(["detected"]);
const DECIDED: ReadonlySet<string> = new Set([
  "launch-warning",
  "track-ready",
  "asked",
  "answered",
  "ordered",
  "assessed",
]);

export function rowsOf(view: View): readonly Row[] {
  return view.threats.map((threat) => {
    const own = eventsAbout(threat, view.events);
    const flight = view.flights.find((one) => one.id === threat.id);
    return {
      threat,
      start_s: threat.launch_s ?? flight?.times_s[0] ?? null,
      end_s: threat.due_s ?? flight?.times_s.at(-1) ?? null,
      seen: own.filter((event) => SEEN.has(event.kind)).map(moment),
      decided: own.filter((event) => DECIDED.has(event.kind)).map(moment),
      budget: joined(threat.budget),
      shots: threat.engagements,
    };
  });
}

function moment(event: RecordEvent): Moment {
  return { time_s: event.time_s, kind: event.kind, who: event.who ?? "", text: event.text };
}

/**
 * The events of a threat: those that name it or one of its rounds, and those about a track that a round of it was ordered at.
 * A battery's or sensor's name alone makes no event its own.
 */
export function eventsAbout(threat: Threat, events: readonly RecordEvent[]): readonly RecordEvent[] {
  const rounds = new Set(threat.engagements.map((engagement) => engagement.id));
  const ids = new Set([threat.id, ...rounds]);
  for (const event of events)
    if (event.kind === "ordered" && event.subjects.some((id) => rounds.has(id)))
      for (const id of event.subjects) ids.add(id);
  return events.filter((event) => event.subjects.some((id) => ids.has(id)));
}

/** Neighbouring pieces of one part as one. */
export function joined(budget: readonly Part[]): readonly Part[] {
  const found: Part[] = [];
  for (const piece of budget) {
    const last = found.at(-1);
    if (last !== undefined && last.part === piece.part && Math.abs(last.end_s - piece.start_s) < 1e-6)
      found[found.length - 1] = { ...last, end_s: piece.end_s };
    else if (piece.end_s > piece.start_s) found.push(piece);
  }
  return found;
}

/** All moments of a row in order, for the keys to step through. */
export function momentsOf(row: Row): readonly number[] {
  const times = [
    row.start_s,
    row.end_s,
    ...row.seen.map((one) => one.time_s),
    ...row.decided.map((one) => one.time_s),
    ...row.budget.map((part) => part.end_s),
    ...row.shots.flatMap((shot) => [shot.launch_s, shot.intercept_s]),
  ].filter((time) => time !== null);
  return [...new Set(times)].sort((one, other) => one - other);
}

/** Until when something was seen, decided or shot; the whole time where nothing was. */
export function decisionsEnd(rows: readonly Row[], duration_s: number): number {
  const times = rows.flatMap((row) => [
    ...row.seen.map((one) => one.time_s),
    ...row.decided.map((one) => one.time_s),
    ...row.budget.map((part) => part.end_s),
    ...row.threat.windows.map((window) => window.last_s),
    ...row.shots.map((shot) => shot.intercept_s ?? shot.launch_s),
  ]);
  const last = Math.max(0, ...times) * 1.04;
  return last === 0 || last > duration_s ? duration_s : last;
}

/** The seconds between the marks of an axis so that they stand at least so many pixels apart. */
export function tickStep(duration_s: number, width_px: number, least_px = 56): number {
  const steps = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
  return steps.find((step) => (step / Math.max(duration_s, 1)) * width_px >= least_px) ?? 14400;
}
