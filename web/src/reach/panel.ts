// The tab of reach: one battery against one flight; speed, commit and belief are moved, and the answer and its threshold move along.
import { api } from "../api";
import { fill, h } from "../dom";
import { clock, number } from "../format";
import type { Page, Panel } from "../page";
import { panelTexts } from "../texts-panels";
import { chart } from "./chart";
import {
  batteries,
  COMMIT,
  longest,
  question,
  SPEEDS,
  type Answer,
  type Chosen,
  type Question,
} from "./question";

const texts = panelTexts.reach;
const CHART = { width: 330, height: 172 };

export const reachPanel: Panel = { id: "reach", title: texts.title, tall: true, mount };

interface Controls {
  readonly battery: HTMLSelectElement;
  readonly shot: HTMLSelectElement;
  readonly believe: HTMLSelectElement;
  readonly speed: HTMLInputElement;
  readonly commit: HTMLInputElement;
  /** Whether the speed was moved; until then it is the sheet's. */
  moved: boolean;
  /** The latest commit of this flight; null until a first answer told it. */
  longest_s: number | null;
}

function mount(host: HTMLElement, page: Page): void {
  const controls = makeControls();
  const empty = h("p", { class: "empty" }, texts.empty);
  const said = { speed: h("output", {}), commit: h("output", {}) };
  const answer = h("div", { class: "reach-answer", "aria-live": "polite" });
  const form = h(
    "div",
    { class: "reach-form" },
    field("reach-battery", texts.battery, controls.battery),
    field("reach-shot", texts.shot, controls.shot),
    field("reach-believe", texts.believe, controls.believe),
    field("reach-speed", texts.speed, controls.speed, said.speed),
    field("reach-commit", texts.commit, controls.commit, said.commit),
  );
  const body = h("div", { class: "reach" }, form, answer);
  fill(host, empty, body);
  const asking = oneAtATime(page, (found, asked) => {
    if (!controls.moved) controls.speed.value = String(found.interceptor_burnout_speed_km_s);
    if (controls.longest_s === null) {
      controls.longest_s = longest(found);
      controls.commit.max = String(controls.longest_s);
      ask();
    }
    tell();
    show(answer, found, asked);
  });
  const tell = (): void => {
    said.speed.textContent = `${Number(controls.speed.value).toFixed(1)} km/s${controls.moved ? "" : ` ${texts.sheets}`}`;
    said.commit.textContent = `${controls.commit.value} s`;
  };
  const ask = (): void => {
    tell();
    const chosen = read(controls, page);
    const asked = chosen === null ? null : question(chosen, controls.longest_s);
    empty.hidden = asked !== null;
    body.hidden = asked === null;
    if (asked !== null) asking(asked);
  };
  for (const control of [controls.battery, controls.shot, controls.believe]) {
    control.addEventListener("change", () => {
      controls.moved = false;
      controls.longest_s = null;
      ask();
    });
  }
  controls.speed.addEventListener("input", () => {
    controls.moved = true;
    ask();
  });
  controls.commit.addEventListener("input", ask);
  page.store.watch(
    (state) => state.scenario,
    () => {
      offer(controls, page);
      controls.longest_s = null;
      ask();
    },
  );
}

function makeControls(): Controls {
  const range = (id: string, { low: min, high: max, step }: typeof SPEEDS | typeof COMMIT, value: number) =>
    h("input", { id, type: "range", min, max, step, value });
  return {
    battery: h("select", { id: "reach-battery" }),
    shot: h("select", { id: "reach-shot" }),
    believe: h("select", { id: "reach-believe" }),
    speed: range("reach-speed", SPEEDS, 6),
    commit: range("reach-commit", COMMIT, 60),
    moved: false,
    longest_s: null,
  };
}

function field(id: string, label: string, control: HTMLElement, said?: HTMLElement): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: id }, label, " ", said), control);
}

/** Fills the lists from the scenario; what was chosen stays chosen where it still exists. */
function offer(controls: Controls, page: Page): void {
  const { scenario, choice } = page.store.get();
  const refill = (select: HTMLSelectElement, options: readonly (readonly [string, string])[]): void => {
    const before = select.value;
    fill(select, ...options.map(([value, text]) => h("option", { value }, text)));
    if (options.some(([value]) => value === before)) select.value = before;
  };
  refill(
    controls.battery,
    batteries(scenario).map((asset) => [asset.id, asset.name]),
  );
  refill(
    controls.shot,
    (scenario?.attack ?? []).map((shot) => [
      shot.id,
      `${shot.missile}: ${shot.from.name ?? ""} → ${shot.to.name ?? ""}`,
    ]),
  );
  refill(
    controls.believe,
    (scenario?.beliefs ?? []).map((who) => [who, scenario?.beliefs_named?.[who] ?? who]),
  );
  if (choice.believe !== null) controls.believe.value = choice.believe;
}

function read(controls: Controls, page: Page): Chosen | null {
  const { scenario } = page.store.get();
  const battery = batteries(scenario).find((asset) => asset.id === controls.battery.value);
  const shot = scenario?.attack.find((one) => one.id === controls.shot.value);
  if (battery === undefined || shot === undefined) return null;
  return {
    battery,
    shot,
    commit_s: Number(controls.commit.value),
    speed_km_s: controls.moved ? Number(controls.speed.value) : null,
    believe: controls.believe.value || null,
  };
}

/** Asks the server for one question at a time; of those that came meanwhile only the last is asked. */
function oneAtATime(page: Page, tell: (found: Answer, asked: Question) => void): (asked: Question) => void {
  const waiting: Question[] = [];
  let busy = false;
  const next = async (): Promise<void> => {
    busy = true;
    for (let asked = waiting.pop(); asked !== undefined; asked = waiting.pop()) {
      waiting.length = 0;
      try {
        const found = await api.post<Answer>("/api/reach", asked);
        if (waiting.length === 0) tell(found, asked);
      } catch (error) {
        page.actions.fail(error);
      }
    }
    busy = false;
  };
  return (asked) => {
    waiting.push(asked);
    if (!busy) void next();
  };
}

function show(host: HTMLElement, found: Answer, asked: Question): void {
  const limit = found.threshold_commit_after_burnout_s;
  const rows: readonly (readonly [string, string])[] = [
    [texts.first, found.first_intercept_s === null ? texts.noMeeting : meeting(found)],
    [texts.lastLaunch, found.last_launch_s === null ? texts.none : clock(found.last_launch_s)],
    [
      texts.thresholdDelay,
      limit === null ? found.threshold_delay_note : texts.afterBurnout(number(Math.round(limit))),
    ],
    [
      texts.left,
      limit === null ? texts.none : texts.seconds(number(Math.round(limit - asked.commit_after_burnout_s))),
    ],
    [texts.thresholdSpeed, thresholdSpeed(found)],
  ];
  const list = h("dl", {}, ...rows.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));
  fill(
    host,
    list,
    h("div", { class: "reach-charts" }, ...charts(found, asked)),
    h("p", { class: "said" }, texts.note),
  );
}

function meeting(found: Answer): string {
  const height = number(Math.round(found.first_intercept_altitude_km ?? NaN));
  return texts.meeting(
    clock(found.first_intercept_s ?? 0),
    height,
    (found.first_intercept_closing_speed_km_s ?? 0).toFixed(1),
  );
}

function thresholdSpeed(found: Answer): string {
  const speed = found.threshold_speed_km_s;
  if (speed === null) return found.threshold_speed_note;
  return texts.speeds(speed.toFixed(2), (found.threshold_speed_at_surface_km_s ?? NaN).toFixed(2));
}

function charts(found: Answer, asked: Question): readonly SVGElement[] {
  const bySpeed = (found.by_speed ?? []).map((row) => ({
    x: row.burnout_speed_km_s,
    y: row.threshold_commit_after_burnout_s,
  }));
  const byDelay = (found.by_delay ?? []).map((row) => ({
    x: row.commit_after_burnout_s,
    y: row.first_intercept_s,
  }));
  const { width, height } = CHART;
  const speed = {
    ...texts.bySpeed,
    points: bySpeed,
    at: found.interceptor_burnout_speed_km_s,
    threshold: found.threshold_speed_km_s,
    thresholdText: texts.thresholdSpeed,
    level: asked.commit_after_burnout_s,
  };
  const delay = {
    ...texts.byDelay,
    points: byDelay,
    at: asked.commit_after_burnout_s,
    threshold: found.threshold_commit_after_burnout_s,
    thresholdText: texts.thresholdDelay,
    level: found.missile_impact_s,
  };
  return [speed, delay].filter((one) => one.points.length > 1).map((one) => chart(one, width, height));
}
