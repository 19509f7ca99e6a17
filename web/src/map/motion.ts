// The layers of what moves: attacks before a run, flights in truth, tracks with their ellipses, predicted impacts.
import type { Flight, Place, Snapshot, Track } from "../types";
import { ellipseRing, way } from "./geometry";
import {
  impactMark,
  interceptorMark,
  launchMark,
  meetingMark,
  selectionRing,
  threatMark,
  trackMark,
} from "./marks";
import { colourOf, inside, pixel, trace, type Drawing } from "./sheet";
import { along, known, lastIndex } from "./times";

/** The attack as the scenario writes it: before anything was run. */
export function drawAttack(drawing: Drawing): void {
  const { pen, state, hits, names } = drawing;
  const attacker = state.scenario?.parties.find((party) => party.attacks)?.id;
  const colour = colourOf(state, attacker);
  const named = new Set<string>();
  for (const shot of state.scenario?.attack ?? []) {
    if (state.view === null) {
      trace(drawing, way(shot.from, shot.to));
      pen.strokeStyle = colour + "b0";
      pen.lineWidth = 1.2;
      pen.setLineDash([2, 4]);
      pen.stroke();
      pen.setLineDash([]);
    }
    const [x, y] = pixel(drawing, shot.from);
    if (!inside(drawing, x, y)) continue;
    launchMark(pen, x, y, colour);
    if (state.view === null) hits.push({ id: shot.id, x, y, reach: 7, moves: false });
    const place = shot.from.name ?? "";
    if (place !== "" && !named.has(place)) names.push({ text: place, x, y, reach: 7, rank: 3, quiet: true });
    named.add(place);
  }
}

const MOST_NAMED = 24;

export function drawFlights(drawing: Drawing): void {
  const { state } = drawing;
  const flights = state.view?.flights ?? [];
  if (state.layers.paths) for (const flight of flights) drawPath(drawing, flight);
  for (const flight of flights) drawEnd(drawing, flight);
  const flying = flights.filter((flight) => drawFlying(drawing, flight));
  if (flying.length > MOST_NAMED) return;
  for (const flight of flying) {
    const at = along(flight, state.time_s);
    if (at === null) continue;
    const [x, y] = pixel(drawing, at);
    const text = isThreat(flight) ? flight.id : flight.name;
    drawing.names.push({
      text: `${text} ${Math.round(at.height_km)} km`,
      x,
      y,
      reach: 8,
      rank: 4,
      quiet: true,
    });
  }
}

export function isThreat(flight: Flight): boolean {
  return flight.kind !== "interceptor";
}

export function flightColour(drawing: Drawing, flight: Flight): string {
  const attacker = drawing.state.scenario?.parties.find((party) => party.attacks)?.id;
  return colourOf(drawing.state, flight.party ?? (isThreat(flight) ? attacker : null));
}

function* points(flight: Flight, first: number, last: number): Generator<Place> {
  for (let at = first; at <= last; at++)
    yield { longitude_deg: flight.longitude_deg[at] ?? 0, latitude_deg: flight.latitude_deg[at] ?? 0 };
}

function drawPath(drawing: Drawing, flight: Flight): void {
  const { pen, state } = drawing;
  const [now, end] = [lastIndex(flight.times_s, state.time_s), flight.times_s.length - 1];
  const colour = flightColour(drawing, flight);
  const chosen = state.selection === flight.id;
  if (now < end && isThreat(flight)) {
    trace(drawing, points(flight, Math.max(now, 0), end));
    pen.strokeStyle = colour + "59";
    pen.lineWidth = 1;
    pen.setLineDash([2, 4]);
    pen.stroke();
    pen.setLineDash([]);
  }
  if (now < 0) return;
  const at = along(flight, state.time_s);
  const flown = [...points(flight, 0, now), ...(at ? [at] : [])];
  trace(drawing, flown);
  pen.strokeStyle = colour;
  pen.lineWidth = chosen ? 3 : isThreat(flight) ? 2 : 1.5;
  if (!isThreat(flight)) pen.setLineDash([5, 3]);
  pen.stroke();
  pen.setLineDash([]);
}

/** Where an interceptor met, or did not: a star once its flight is over. */
function drawEnd(drawing: Drawing, flight: Flight): void {
  const { pen, state, hits } = drawing;
  const end = flight.times_s.at(-1);
  if (isThreat(flight) || end === undefined || state.time_s < end || flight.outcome === null) return;
  const last = flight.times_s.length - 1;
  for (const place of points(flight, last, last)) {
    const [x, y] = pixel(drawing, place);
    if (!inside(drawing, x, y)) continue;
    meetingMark(pen, x, y, flightColour(drawing, flight), HITS.has(flight.outcome));
    hits.push({ id: flight.id, x, y, reach: 8, moves: false });
  }
}

const HITS: ReadonlySet<string> = new Set(["hit", "killed", "kill", "destroyed"]);

function drawFlying(drawing: Drawing, flight: Flight): boolean {
  const { pen, state, hits } = drawing;
  const at = along(flight, state.time_s);
  if (at === null) return false;
  const [x, y] = pixel(drawing, at);
  if (!inside(drawing, x, y)) return false;
  const before = along(flight, Math.max(flight.times_s[0] ?? 0, state.time_s - 5));
  const [bx, by] = before ? pixel(drawing, before) : [x, y + 1];
  const heading = Math.hypot(x - bx, y - by) < 0.01 ? 0 : Math.atan2(x - bx, by - y);
  if (state.selection === flight.id) selectionRing(pen, x, y, 12);
  const mark = isThreat(flight) ? threatMark : interceptorMark;
  mark(pen, x, y, flightColour(drawing, flight), heading);
  hits.push({ id: flight.id, x, y, reach: 8, moves: false });
  return true;
}

// The ring of a snapshot's ellipse does not change: it is traced on the sphere once.
const rings = new WeakMap<object, readonly Place[]>();

function ring(at: Place, ellipse: NonNullable<Snapshot["ellipse"]>): readonly Place[] {
  const found = rings.get(ellipse) ?? ellipseRing(at, ellipse);
  rings.set(ellipse, found);
  return found;
}

export function drawTracks(drawing: Drawing): void {
  const { state, names } = drawing;
  const tracks = state.view?.tracks ?? [];
  const marked = tracks.filter((track) => drawTrack(drawing, track));
  if (marked.length > MOST_NAMED || state.view?.seat === "analyst") return;
  for (const track of marked) {
    const at = track.snapshots[known(track, state.time_s)];
    if (!at) continue;
    const [x, y] = pixel(drawing, at);
    names.push({ text: track.label, x, y, reach: 7, rank: 4 });
  }
}

const STALE_S = 60;

function drawTrack(drawing: Drawing, track: Track): boolean {
  const { pen, state, hits } = drawing;
  const now = known(track, state.time_s);
  const snapshot = track.snapshots[now];
  if (!snapshot) return false;
  const colour = colourOf(state, track.holder);
  const over = state.time_s - snapshot.time_s > STALE_S;
  pen.globalAlpha = over ? 0.45 : 1;
  if (state.layers.impacts && !over && snapshot.impact) drawImpact(drawing, snapshot.impact, colour);
  const [x, y] = pixel(drawing, snapshot);
  if (!inside(drawing, x, y)) {
    pen.globalAlpha = 1;
    return false;
  }
  if (state.layers.tracks) {
    trace(drawing, track.snapshots.slice(Math.max(0, now - 60), now + 1));
    pen.strokeStyle = colour + "a0";
    pen.lineWidth = 1.2;
    pen.stroke();
    if (snapshot.ellipse) drawEllipse(drawing, snapshot, snapshot.ellipse, colour, []);
    if (state.selection === track.id) selectionRing(pen, x, y, 10);
    trackMark(pen, x, y, colour);
    hits.push({ id: track.id, x, y, reach: 7, moves: false });
  }
  pen.globalAlpha = 1;
  return state.layers.tracks;
}

function drawEllipse(
  drawing: Drawing,
  at: Place,
  ellipse: NonNullable<Snapshot["ellipse"]>,
  colour: string,
  dash: number[],
): void {
  const { pen, window } = drawing;
  if (ellipse.major_km * window.px_per_km < 3) return;
  trace(drawing, ring(at, ellipse), true);
  pen.fillStyle = colour + "1c";
  pen.fill();
  pen.strokeStyle = colour;
  pen.lineWidth = 1.2;
  pen.setLineDash(dash);
  pen.stroke();
  pen.setLineDash([]);
}

function drawImpact(drawing: Drawing, impact: NonNullable<Snapshot["impact"]>, colour: string): void {
  const [x, y] = pixel(drawing, impact);
  if (impact.ellipse) drawEllipse(drawing, impact, impact.ellipse, colour, [3, 3]);
  if (inside(drawing, x, y)) impactMark(drawing.pen, x, y, colour);
}
