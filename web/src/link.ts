// The page's state in the address: a link brings someone else to the same view, and what it needs is run again there.
import { fill, h } from "./dom";
import type { Page } from "./page";
import { FIRST, type Camera, type Choice, type State, type Store } from "./store";
import { panelTexts } from "./texts-panels";
import { ANALYST } from "./types";

/** The parts of the state that a link holds, as text. */
export interface Linked {
  readonly scenario?: string;
  readonly arrangement?: string;
  readonly believe?: string;
  readonly seed?: string;
  readonly replications?: string;
  readonly set?: string;
  readonly run?: string;
  readonly seat?: string;
  readonly t?: string;
  readonly select?: string;
  readonly map?: string;
  readonly dock?: string;
  readonly at?: string;
}

/** Writes the address's fragment; parts at their first value are left out. */
export function fragment(state: State): string {
  const { choice } = state;
  const first = FIRST.choice;
  const parts: Record<keyof Linked, string | null> = {
    scenario: choice.scenario,
    arrangement: choice.arrangement,
    believe: choice.believe,
    seed: choice.seed === first.seed ? null : String(choice.seed),
    replications: choice.replications === first.replications ? null : String(choice.replications),
    set: Object.keys(choice.set).length === 0 ? null : JSON.stringify(choice.set),
    run: state.run === null ? null : "1",
    seat: state.seat === ANALYST ? null : state.seat,
    t: state.time_s === 0 ? null : state.time_s.toFixed(1),
    select: state.selection,
    map: state.map === FIRST.map ? null : state.map,
    dock: state.dock === FIRST.dock ? null : (state.dock ?? "closed"),
    at: state.camera === null ? null : cameraText(state.camera),
  };
  const given = Object.entries(parts).filter((part): part is [string, string] => part[1] !== null);
  return new URLSearchParams(given).toString();
}

function cameraText(camera: Camera): string {
  return [camera.latitude_deg.toFixed(2), camera.longitude_deg.toFixed(2), camera.width_km.toFixed(0)].join(
    ",",
  );
}

/** Reads a fragment, with or without its #. */
export function parse(text: string): Linked {
  return Object.fromEntries(new URLSearchParams(text.replace(/^#/, "")));
}

/** What a link says is to be run; figures that are none are left at their first value. */
export function choiceOf(linked: Linked): Partial<Choice> {
  const [seed, replications] = [whole(linked.seed, 0), whole(linked.replications, 1)];
  return {
    arrangement: linked.arrangement ?? null,
    believe: linked.believe ?? null,
    ...(seed === null ? {} : { seed }),
    ...(replications === null ? {} : { replications }),
    set: settingsOf(linked.set),
  };
}

function whole(text: string | undefined, least: number): number | null {
  const value = text === undefined ? NaN : Number(text);
  return Number.isInteger(value) && value >= least ? value : null;
}

function settingsOf(text: string | undefined): Choice["set"] {
  try {
    const found: unknown = JSON.parse(text ?? "{}");
    if (typeof found !== "object" || found === null) return {};
    const plain = Object.entries(found).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === "number" || typeof entry[1] === "string",
    );
    return Object.fromEntries(plain);
  } catch {
    return {}; // a link that was cut short still opens its scenario
  }
}

export function cameraOf(text: string | undefined): Camera | null {
  const [latitude_deg = NaN, longitude_deg = NaN, width_km = NaN] = (text ?? "").split(",").map(Number);
  const good = Math.abs(latitude_deg) <= 90 && Math.abs(longitude_deg) <= 180 && width_km > 0;
  return good ? { latitude_deg, longitude_deg, width_km } : null;
}

/** Brings the page to where a link leads, its scenario being read: runs it again if it was run, sits down, seeks, selects. */
export async function openLinked(page: Page, linked: Linked): Promise<void> {
  const { store, actions } = page;
  const dock = linked.dock === "closed" ? null : (linked.dock ?? FIRST.dock);
  store.set({ map: linked.map === "globe" ? "globe" : "flat", dock, camera: cameraOf(linked.at) });
  await actions.choose(choiceOf(linked));
  if (linked.run !== undefined) await actions.run();
  if (linked.seat !== undefined) await actions.sit(linked.seat);
  const time_s = Number(linked.t ?? 0);
  if (Number.isFinite(time_s)) actions.seek(time_s);
  if (linked.select !== undefined) await actions.select(linked.select);
}

/** How long things must stand still: a browser refuses an address a frame. */
const SETTLE_MS = 250;

/** Keeps the address in step with the store, once things stand still. */
export function keepAddress(store: Store): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  store.watch(
    (state) => (state.playing ? null : fragment(state)),
    (text) => {
      clearTimeout(waiting);
      if (text !== null) waiting = setTimeout(() => writeAddress(store), SETTLE_MS);
    },
  );
}

function writeAddress(store: Store): void {
  history.replaceState(null, "", `#${fragment(store.get())}`);
}

/** Puts the button that copies the link into the bar. */
export function mountTools(host: HTMLElement, page: Page): void {
  const words = panelTexts.link;
  const button = h("button", { type: "button", title: words.title }, words.copy);
  button.addEventListener("click", () => {
    writeAddress(page.store);
    navigator.clipboard.writeText(location.href).then(
      () => (button.textContent = words.copied),
      () => page.store.set({ faults: [words.byHand(location.href)] }),
    );
    setTimeout(() => (button.textContent = words.copy), 2000);
  });
  fill(host, button);
}
