// The tab of the timeline: a row for each threat; a click jumps to the time, arrows step through a threat's moments.
import { fill, h, svg } from "../dom";
import type { Page, Panel } from "../page";
import { panelTexts } from "../texts-panels";
import { axis, drawRow, HEAD_PX, LEFT_PX, peopleOf, ROW_PX, scaleOf, SHADES, type Scale } from "./draw";
import { decisionsEnd, momentsOf, rowsOf, type Row } from "./rows";

const texts = panelTexts.timeline;
const MOST_ROWS = 200;

export const timelinePanel: Panel = { id: "timeline", title: texts.title, tall: true, mount };

function mount(host: HTMLElement, page: Page): void {
  const { store } = page;
  const empty = h("p", { class: "empty" }, texts.empty);
  const body = h("div", { class: "timeline" });
  const chart = createChart(body, page);
  const switcher = h("button", { type: "button", class: "quiet" }, texts.whole);
  switcher.addEventListener("click", () => {
    switcher.textContent = chart.turn() ? texts.decisions : texts.whole;
  });
  const key = h("div", { class: "timeline-key" }, ...legend(), switcher);
  fill(host, empty, key, body);
  store.watch(
    (state) => state.view,
    (view) => {
      const rows = view === null ? [] : rowsOf(view).slice(0, MOST_ROWS);
      empty.textContent = view === null ? texts.empty : texts.none;
      empty.hidden = rows.length > 0;
      key.hidden = body.hidden = rows.length === 0;
      chart.take(rows);
    },
  );
  store.watch((state) => state.scenario, chart.redraw);
  store.watch((state) => state.selection, chart.redraw);
  store.watch((state) => state.time_s, chart.move);
  new ResizeObserver(chart.redraw).observe(host);
}

interface Chart {
  readonly take: (rows: readonly Row[]) => void;
  readonly redraw: () => void;
  readonly move: (time_s: number) => void;
  /** Changes between whole flights and the time up to the last decision; says whether flights are whole. */
  readonly turn: () => boolean;
}

function createChart(body: HTMLElement, page: Page): Chart {
  let rows: readonly Row[] = [];
  let scale: Scale = scaleOf(1, 700);
  let whole = false;
  const cursor = svg("line", { class: "cursor", y1: HEAD_PX - 6 });
  const move = (time_s: number): void => {
    const x = String(scale.x(time_s));
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    cursor.style.visibility = time_s > scale.end_s ? "hidden" : "visible";
  };
  const redraw = (): void => {
    const { view, time_s } = page.store.get();
    const all = view?.duration_s ?? 1;
    scale = scaleOf(whole ? all : decisionsEnd(rows, all), Math.max(body.clientWidth, 420));
    const focused = document.activeElement?.getAttribute("data-threat") ?? null;
    fill(body, picture(rows, scale, page, cursor));
    move(time_s);
    if (focused !== null) rowElement(body, focused)?.focus();
  };
  body.addEventListener("click", (event) => click(event, body, page, scale));
  body.addEventListener("keydown", (event) => key(event, page, rows));
  return {
    take(next) {
      rows = next;
      redraw();
    },
    redraw,
    move,
    turn() {
      whole = !whole;
      redraw();
      return whole;
    },
  };
}

function picture(rows: readonly Row[], scale: Scale, page: Page, cursor: SVGElement): SVGElement {
  const { scenario, selection } = page.store.get();
  const height = HEAD_PX + rows.length * ROW_PX;
  const people = peopleOf(scenario);
  const drawn = rows.map((row, index) =>
    svg(
      "g",
      { transform: `translate(0,${String(HEAD_PX + index * ROW_PX)})` },
      drawRow(row, scale, people, isChosen(row, selection)),
    ),
  );
  cursor.setAttribute("y2", String(height));
  const frame = {
    width: scale.width,
    height,
    class: "timeline-chart",
    role: "group",
    "aria-label": texts.label,
  };
  return svg("svg", frame, axis(scale, scale.end_s, height), ...drawn, cursor);
}

function isChosen(row: Row, selection: string | null): boolean {
  return (
    selection !== null && (row.threat.id === selection || row.shots.some((shot) => shot.id === selection))
  );
}

function rowElement(body: HTMLElement, threat: string): SVGElement | null {
  return body.querySelector<SVGElement>(`[data-threat="${CSS.escape(threat)}"]`);
}

function legend(): readonly HTMLElement[] {
  const parts = Object.entries(SHADES).map(([part, colour]) => {
    const sample = h("i", { class: "key-sample" });
    sample.style.background = colour;
    return h("span", {}, sample, part);
  });
  const marks = [
    h("span", {}, h("i", { class: "key-sample dot" }), texts.legend.seen),
    h("span", {}, h("i", { class: "key-sample stroke" }), texts.legend.decided),
    h("span", {}, h("i", { class: "key-sample window" }), texts.legend.window),
    h("span", {}, h("i", { class: "key-sample diamond" }), texts.legend.shot),
  ];
  return [...parts, ...marks];
}

function click(event: MouseEvent, body: HTMLElement, page: Page, scale: Scale): void {
  const target = event.target instanceof Element ? event.target : null;
  const threat = target?.closest("[data-threat]")?.getAttribute("data-threat") ?? null;
  const x = event.clientX - body.getBoundingClientRect().left;
  if (threat !== null) void page.actions.select(threat);
  const exact = target?.getAttribute("data-time") ?? null;
  if (exact === null && x < LEFT_PX) return;
  const wide = target !== null && ["rect", "line"].includes(target.tagName);
  jump(page, exact === null || wide ? scale.time(x) : Number(exact));
}

function jump(page: Page, time_s: number): void {
  page.store.set({ playing: false });
  page.actions.seek(time_s);
}

function key(event: KeyboardEvent, page: Page, rows: readonly Row[]): void {
  const element = event.target instanceof Element ? event.target.closest("[data-threat]") : null;
  const at = rows.findIndex((row) => row.threat.id === element?.getAttribute("data-threat"));
  const row = rows[at];
  if (element === null || row === undefined) return;
  const body = element.closest<HTMLElement>(".timeline");
  const go = (step: number): void => {
    const next = rows[at + step];
    if (next !== undefined && body !== null) rowElement(body, next.threat.id)?.focus();
  };
  const times = momentsOf(row);
  const now = page.store.get().time_s;
  const before = times.findLast((time) => time < now - 1e-6);
  const after = times.find((time) => time > now + 1e-6);
  if (event.key === "ArrowDown") go(1);
  else if (event.key === "ArrowUp") go(-1);
  else if (event.key === "ArrowRight" && after !== undefined) jump(page, after);
  else if (event.key === "ArrowLeft" && before !== undefined) jump(page, before);
  else if (event.key === "Enter") void page.actions.select(row.threat.id);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
