// The playback bar: play and pause, step to events, jump to an engagement, speed, and the slider with its ticks.
import { fill, h, svg } from "../dom";
import { clock, utc } from "../format";
import type { Page } from "../page";
import { SPEEDS, stepTime, toggle } from "../play";
import { texts } from "../texts";
import type { View } from "../types";

export function mountTransport(host: HTMLElement, page: Page): void {
  const { store } = page;
  const play = h("button", { type: "button", class: "primary", id: "play" });
  play.addEventListener("click", () => toggle(store));
  store.watch(
    (state) => state.playing,
    (playing) => {
      fill(play, icon(playing ? PAUSE : PLAY));
      play.setAttribute("aria-label", playing ? texts.transport.pause : texts.transport.play);
      play.title = playing ? texts.transport.pause : texts.transport.play;
    },
  );
  const now = h("output", { class: "now" });
  const row = h(
    "div",
    { class: "row" },
    stepButton(page, -1, BACK, texts.transport.previous),
    play,
    stepButton(page, 1, ON, texts.transport.next),
    slider(page),
    now,
    speeds(page),
    jumps(page),
  );
  fill(host, row);
  store.watch(
    (state) => state.time_s,
    (time_s, { view }) => {
      now.textContent = view === null ? "" : `${clock(time_s)} / ${clock(view.duration_s)}`;
      now.title = view === null ? "" : utc(view.epoch_utc, time_s);
    },
  );
  store.watch(
    (state) => state.view,
    (view, { time_s }) => {
      for (const control of row.querySelectorAll<HTMLButtonElement>("button, input, select"))
        control.disabled = view === null;
      now.textContent = view === null ? "" : `${clock(time_s)} / ${clock(view.duration_s)}`;
    },
  );
}

const PLAY = "M4 2.5v11l9-5.5z";
const PAUSE = "M4 2.5h3v11H4zM9 2.5h3v11H9z";
const ON = "M3 2.5v11l7-5.5zM11 2.5h2v11h-2z";
const BACK = "M13 2.5v11L6 8zM3 2.5h2v11H3z";

function icon(path: string): SVGElement {
  const shape = svg("path", { d: path, fill: "currentColor" });
  return svg("svg", { viewBox: "0 0 16 16", width: 12, height: 12, "aria-hidden": "true" }, shape);
}

function stepButton(page: Page, direction: 1 | -1, sign: string, text: string): HTMLElement {
  const onclick = (): void => step(page, direction);
  return h("button", { type: "button", "aria-label": text, title: text, onclick }, icon(sign));
}

/** Stops the clock at the next event, or at the one before. */
export function step(page: Page, direction: 1 | -1): void {
  const { view, time_s } = page.store.get();
  if (view === null) return;
  page.store.set({ playing: false });
  page.actions.seek(stepTime(view, time_s, direction));
}

function slider(page: Page): HTMLElement {
  const input = h("input", { type: "range", id: "time", min: 0, max: 1, step: 0.1, list: "ticks" });
  input.setAttribute("aria-label", texts.transport.time);
  input.addEventListener("input", () => page.actions.seek(input.valueAsNumber));
  const ticks = h("canvas", { class: "ticks", "aria-hidden": "true", height: 6 });
  page.store.watch(
    (state) => state.view,
    (view) => {
      input.max = String(view?.duration_s ?? 1);
      drawTicks(ticks, view);
    },
  );
  page.store.watch(
    (state) => state.time_s,
    (time_s) => {
      input.value = String(time_s);
      input.setAttribute("aria-valuetext", clock(time_s));
    },
  );
  return h("div", { class: "slider" }, input, ticks);
}

function drawTicks(canvas: HTMLCanvasElement, view: View | null): void {
  canvas.width = 1200;
  const pen = canvas.getContext("2d");
  if (pen === null || view === null) return;
  pen.fillStyle = getComputedStyle(canvas).color;
  for (const event of view.events) pen.fillRect((event.time_s / view.duration_s) * 1198, 0, 1.5, 6);
}

function speeds(page: Page): HTMLElement {
  const select = h("select", { id: "speed", "aria-label": texts.transport.speed });
  fill(select, ...SPEEDS.map((speed) => h("option", { value: speed }, `${speed}×`)));
  select.addEventListener("change", () => page.store.set({ speed: Number(select.value) }));
  page.store.watch(
    (state) => state.speed,
    (speed) => (select.value = String(speed)),
  );
  return select;
}

function jumps(page: Page): HTMLElement {
  const select = h("select", { id: "jump", "aria-label": texts.transport.jump });
  page.store.watch(
    (state) => state.view,
    (view) => {
      const shots = (view?.threats ?? []).flatMap((threat) =>
        threat.engagements.map((shot) => {
          const text = `${clock(shot.launch_s)} ${shot.shooter} → ${threat.name}`;
          return h("option", { value: `${shot.launch_s} ${threat.id}` }, text);
        }),
      );
      fill(select, h("option", { value: "" }, texts.transport.jumpShort), ...shots);
    },
  );
  select.addEventListener("change", () => {
    const [time, ...threat] = select.value.split(" ");
    if (!time) return;
    page.store.set({ playing: false });
    page.actions.seek(Number(time));
    void page.actions.select(threat.join(" "));
    select.value = "";
  });
  return select;
}
