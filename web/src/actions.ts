// What a person can do, in one place: each action asks the server and puts the answer into the store.
import { api, ended, faultLine, follow, Refused } from "./api";
import { createDefended, type Defended } from "./defended";
import type { Choice, Layers, State, Store } from "./store";
import { texts } from "./texts";
import { ANALYST, type Job, type Scenario, type Seat, type View } from "./types";

export interface Actions {
  readonly defended: Defended;
  readonly move: Defended["move"];
  /** Lists the scenarios. */
  readonly list: () => Promise<void>;
  /** Chooses a scenario and reads it; what was run before is put away. */
  readonly pick: (scenario: string) => Promise<void>;
  /** Changes what to run: arrangement, belief, seed, replications, settings. */
  readonly choose: (patch: Partial<Choice>) => Promise<void>;
  readonly upload: (yaml: string) => Promise<void>;
  readonly run: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Shows a run that is done, from a seat. */
  readonly show: (run: string, seat: Seat) => Promise<void>;
  /** Sits down elsewhere: the view is asked for again, and nothing of the old one is kept. */
  readonly sit: (seat: Seat) => Promise<void>;
  readonly select: (thing: string | null) => Promise<void>;
  readonly seek: (time_s: number) => void;
  readonly layer: (name: keyof Layers, on: boolean) => void;
  /** Tells a fault in the bar of faults. */
  readonly fail: (error: unknown) => void;
}

export function createActions(store: Store): Actions {
  const fail = (error: unknown): void => store.set({ faults: linesOf(error) });
  const guarded =
    <A extends readonly unknown[]>(act: (...given: A) => Promise<void>) =>
    async (...given: A): Promise<void> => {
      try {
        await act(...given);
      } catch (error) {
        fail(error);
      }
    };
  const defended = createDefended(store, fail);
  const actions: Actions = {
    defended,
    move: defended.move,
    list: guarded(async () => store.set({ scenarios: await api.scenarios() })),
    pick: guarded((scenario) => pick(store, scenario)),
    choose: guarded((patch) => choose(store, defended, patch)),
    upload: guarded(async (yaml) => {
      const { id } = await api.upload(yaml);
      store.set({ scenarios: await api.scenarios(), faults: [] });
      await pick(store, id);
    }),
    run: guarded(() => run(store)),
    stop: guarded(async () => {
      const job = store.get().job;
      if (job !== null && !ended(job)) await api.stop(job.id);
    }),
    show: guarded((id, seat) => show(store, id, seat)),
    sit: guarded(async (seat) => {
      const { run: id, choice } = store.get();
      if (id !== null) await show(store, id, seat);
      else if (choice.scenario !== null)
        store.set({ ...unmapped(seat), scenario: await documentFor(choice, seat), seat });
    }),
    select: guarded((thing) => select(store, thing)),
    seek: (time_s) => store.set({ time_s: within(time_s, store.get()) }),
    layer: (name, on) => store.set({ layers: { ...store.get().layers, [name]: on } }),
    fail,
  };
  return actions;
}

function within(time_s: number, state: State): number {
  return Math.min(Math.max(time_s, 0), state.view?.duration_s ?? 0);
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof Refused) return error.faults.map(faultLine);
  return [error instanceof Error ? error.message : String(error)];
}

const PUT_AWAY = {
  job: null,
  run: null,
  view: null,
  about: null,
  selection: null,
  footprint: null,
  mapping: null,
  footprintId: null,
  moves: {},
  playing: false,
  time_s: 0,
} as const;

let asked = "";

async function pick(store: Store, id: string): Promise<void> {
  const { seed, replications } = store.get().choice;
  const choice: Choice = { scenario: id, arrangement: null, believe: null, seed, replications, set: {} };
  asked = id;
  const scenario = await api.scenario(id, null, null, ANALYST);
  if (asked !== id) return; // another was picked meanwhile
  store.set({
    ...PUT_AWAY,
    parties: scenario.parties,
    seat: ANALYST,
    camera: null,
    choice,
    scenario,
    faults: [],
  });
}

async function choose(store: Store, defended: Defended, patch: Partial<Choice>): Promise<void> {
  const before = store.get().choice;
  const choice = { ...before, ...patch };
  store.set({ choice });
  if (choice.set !== before.set) defended.follow();
  const same = choice.arrangement === before.arrangement && choice.believe === before.believe;
  if (choice.scenario === null || same) return;
  const { seat, footprint, step_deg } = store.get();
  const scenario = await api.scenario(choice.scenario, choice.arrangement, choice.believe, seat);
  if (store.get().choice === choice && store.get().seat === seat) store.set({ scenario });
  if (footprint !== null) await defended.map(step_deg);
}

async function run(store: Store): Promise<void> {
  const { scenario, ...rest } = store.get().choice;
  if (scenario === null) return;
  store.set({ faults: [] });
  const asked = { scenario, ...rest };
  const { id } = await api.run(asked);
  const job = await follow(id, (now: Job) => store.set({ job: now }));
  if (store.get().choice.scenario !== scenario) return;
  if (job.state === "failed") throw new Refused(0, job.faults);
  if (job.state === "done") await show(store, id, store.get().seat);
}

async function show(store: Store, id: string, seat: Seat): Promise<void> {
  const { choice, seat: before_seat, scenario: document } = store.get();
  const [view, scenario] = await Promise.all([
    api.view(id, seat),
    seat === before_seat ? document : documentFor(choice, seat),
  ]);
  const { time_s, run: before, selection } = store.get();
  store.set({
    run: id,
    ...unmapped(seat),
    seat,
    scenario,
    view,
    about: null,
    time_s: before === id ? Math.min(time_s, view.duration_s) : 0,
    playing: before === id && store.get().playing,
    dock: before === null ? (store.get().dock ?? "events") : store.get().dock,
  });
  const kept = selection !== null && (seat === before_seat || inPicture(selection, view, scenario));
  if (kept) await select(store, selection);
  else store.set({ selection: null });
}

/** A map of what is defended rests on all assets: the analyst alone has it. */
function unmapped(seat: Seat): Partial<State> {
  return seat === ANALYST ? {} : { footprint: null, footprintId: null, moves: {} };
}

/** Whether a thing is in a seat's picture: what is not is let go of. */
function inPicture(thing: string, view: View, scenario: Scenario | null): boolean {
  const things = [view.flights, view.tracks, view.threats, view.messages, scenario?.assets ?? []];
  return things.some((list) => list.some((one) => one.id === thing));
}

/** The scenario's document as a seat may know it. */
async function documentFor(choice: Choice, seat: Seat): Promise<Scenario | null> {
  if (choice.scenario === null) return null;
  return api.scenario(choice.scenario, choice.arrangement, choice.believe, seat);
}

async function select(store: Store, thing: string | null): Promise<void> {
  const { run: id, seat } = store.get();
  store.set({ selection: thing, about: null });
  if (thing === null || id === null) return;
  const about = await api.about(id, thing, seat);
  const now = store.get();
  if (now.selection === thing && now.run === id && now.seat === seat) store.set({ about });
}

/** Names a seat for people. */
export function seatName(seat: Seat, state: State): string {
  return state.parties.find((party) => party.id === seat)?.name ?? texts.seats.analyst;
}
