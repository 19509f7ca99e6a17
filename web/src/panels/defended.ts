// The part of the setup that maps what is defended, and the settings that move it: speeds, delays, chances.
import { counts } from "../defended";
import { fill, h } from "../dom";
import { ended } from "../api";
import { figure } from "../format";
import type { Page } from "../page";
import type { State } from "../store";
import { texts } from "../texts";
import { ANALYST, type Setting } from "../types";

const STEPS = [2, 1, 0.5] as const;

export function defendedPart(page: Page): HTMLElement {
  const { store, actions } = page;
  const step = h("select", { id: "step", "aria-label": texts.footprint.step });
  fill(step, ...STEPS.map((one) => h("option", { value: one }, texts.footprint.degrees(one))));
  step.value = String(store.get().step_deg);
  const show = h("button", { type: "button", id: "defended" }, texts.footprint.show);
  show.addEventListener("click", () => void actions.defended.map(Number(step.value)));
  const hide = h("button", { type: "button", class: "quiet", id: "hide" }, texts.footprint.hide);
  hide.addEventListener("click", () => actions.defended.hide());
  const back = h("button", { type: "button", class: "quiet", id: "put-back" }, texts.footprint.putBack);
  back.addEventListener("click", () => actions.defended.putBack());
  const bar = h("progress", { max: 1, "aria-label": texts.footprint.building });
  const said = h("output", { class: "said", for: "defended" });
  const draw = (state: State): void => {
    const busy = state.mapping !== null && !ended(state.mapping);
    show.disabled = busy || state.choice.scenario === null;
    hide.hidden = state.footprint === null;
    back.hidden = Object.keys(state.moves).length === 0;
    bar.hidden = !busy;
    if (state.mapping && state.mapping.total > 0) bar.value = state.mapping.done / state.mapping.total;
    else bar.removeAttribute("value");
    said.textContent = say(state, busy);
  };
  for (const slice of [byMapping, byFootprint, byMoves, byChoice])
    store.watch(slice, (_, state) => draw(state));
  const part = h(
    "section",
    { class: "defended" },
    h("div", { class: "row spread" }, h("h2", {}, texts.footprint.title), hide),
    h("div", { class: "row" }, show, step, back),
    bar,
    said,
  );
  forAnalyst(page, part);
  return part;
}

const byMapping = (state: State): unknown => state.mapping;
const byFootprint = (state: State): unknown => state.footprint;
const byMoves = (state: State): unknown => state.moves;
const byChoice = (state: State): unknown => state.choice;

function say(state: State, busy: boolean): string {
  if (busy) return texts.footprint.building;
  if (state.footprint === null) return "";
  const [, defended = 0, undefended = 0, unknown = 0] = counts(state.footprint);
  const share = texts.footprint.shares(defended, defended + undefended + unknown);
  const moved = Object.keys(state.moves).length;
  return moved > 0 ? `${share} ${texts.footprint.moved(moved)}` : `${share} ${texts.footprint.drag}`;
}

/** Sliders for the settings the scenario offers; a changed one is marked and can be reset. */
export function settingsPart(page: Page): HTMLElement {
  const list = h("div", { class: "settings" });
  const reset = h("button", { type: "button", class: "quiet", id: "reset" }, texts.setup.reset);
  reset.addEventListener("click", () => void page.actions.choose({ set: {} }));
  page.store.watch(
    (state) => state.scenario?.settings,
    (settings) => fill(list, ...(settings ?? []).map((setting) => slider(page, setting))),
  );
  page.store.watch(
    (state) => state.choice.set,
    (set) => (reset.hidden = Object.keys(set).length === 0),
  );
  const head = h("div", { class: "row spread" }, h("h2", {}, texts.setup.settings), reset);
  const part = h("section", {}, head, list);
  forAnalyst(page, part);
  return part;
}

/** Shows a part to the analyst alone: a party does not set the world. */
function forAnalyst(page: Page, part: HTMLElement): void {
  page.store.watch(
    (state) => state.seat,
    (seat) => (part.hidden = seat !== ANALYST),
  );
}

function slider(page: Page, setting: Setting): HTMLElement {
  const id = `set-${setting.key.replaceAll(/\W/g, "-")}`;
  const step = 10 ** Math.floor(Math.log10(Math.max(setting.high - setting.low, 1e-6) / 50));
  const input = h("input", { id, type: "range", min: setting.low, max: setting.high, step });
  const value = h("output", { for: id });
  const label = h("label", { for: id }, setting.label);
  label.title = [setting.kind, setting.source].filter(Boolean).join(": ");
  const row = h("div", { class: "setting" }, label, value, input);
  input.addEventListener("input", () => {
    const set = { ...page.store.get().choice.set, [setting.key]: input.valueAsNumber };
    void page.actions.choose({ set });
  });
  page.store.watch(
    (state) => state.choice.set[setting.key],
    (given) => {
      const now = Number(given ?? setting.value);
      if (input.valueAsNumber !== now) input.value = String(now);
      value.textContent = figure(now, setting.unit);
      row.classList.toggle("changed", given !== undefined);
    },
  );
  return row;
}
