// The legend beside the map: what is drawn now, each mark as the map draws it, the layers, the source of the ground.
import { fill, h } from "../dom";
import type { Page } from "../page";
import type { Layers, State } from "../store";
import { texts } from "../texts";
import {
  aimMark,
  impactMark,
  interceptorMark,
  launchMark,
  meetingMark,
  NEUTRAL,
  threatMark,
  trackMark,
  type Pen,
} from "./marks";
import { GREENS, UNDEFENDED_FILL, UNDEFENDED_HATCH, UNDEFINED_DOTS, UNDEFINED_FILL } from "./raster";

type Sample = readonly [draw: (pen: Pen) => void, text: string];

/** Mounts the legend and the switches of the layers, which both maps share. */
export function mountLegend(host: HTMLElement, page: Page): void {
  const body = h("div", { class: "legend-body" });
  const details = h(
    "details",
    { class: "map-legend", open: true },
    h("summary", {}, texts.legend.title),
    body,
  );
  fill(host, details, layerSwitches(page), h("p", { class: "map-source" }, texts.map.source));
  const draw = (state: State): void =>
    fill(body, ...footprintLegend(state), ...samples(state).map(sampleRow));
  for (const slice of [byView, byFootprint, byLayers, byScenario])
    page.store.watch(slice, (_, state) => draw(state));
}

const byView = (state: State): unknown => state.view;
const byFootprint = (state: State): unknown => state.footprint === null;
const byLayers = (state: State): unknown => state.layers;
const byScenario = (state: State): unknown => state.scenario;

function samples(state: State): readonly Sample[] {
  const { view, layers, scenario } = state;
  const found: Sample[] = [];
  const flights = view?.flights ?? [];
  if ((scenario?.attack.length ?? 0) > 0)
    found.push([(pen) => launchMark(pen, 11, 8, NEUTRAL), texts.legend.launch]);
  if (flights.some((flight) => flight.kind !== "interceptor"))
    found.push([(pen) => threatMark(pen, 11, 8, NEUTRAL, Math.PI / 2), texts.legend.threat]);
  if (flights.some((flight) => flight.kind === "interceptor")) {
    found.push([(pen) => interceptorMark(pen, 11, 8, NEUTRAL, Math.PI / 2), texts.legend.interceptor]);
    found.push([(pen) => meetingMark(pen, 11, 8, NEUTRAL, true), texts.legend.hit]);
    found.push([(pen) => meetingMark(pen, 11, 8, NEUTRAL, false), texts.legend.miss]);
  }
  if (layers.tracks && (view?.tracks.length ?? 0) > 0) {
    found.push([(pen) => trackMark(pen, 11, 8, NEUTRAL), texts.legend.track]);
    if (layers.impacts) found.push([(pen) => impactMark(pen, 11, 8, NEUTRAL), texts.legend.impact]);
  }
  if ((scenario?.protect?.length ?? 0) > 0) found.push([(pen) => aimMark(pen, 11, 8), texts.legend.protect]);
  if (layers.fans) found.push([fanSample, texts.legend.fan]);
  return found;
}

function fanSample(pen: Pen): void {
  pen.setLineDash([4, 2]);
  pen.strokeStyle = NEUTRAL;
  pen.strokeRect(3, 3, 16, 10);
}

function sampleRow([draw, text]: Sample): HTMLElement {
  return h("div", { class: "map-key" }, picture(22, 16, draw), text);
}

function picture(width: number, height: number, draw: (pen: Pen) => void): HTMLCanvasElement {
  const ratio = Math.max(window.devicePixelRatio || 1, 1);
  const canvas = h("canvas", { width: width * ratio, height: height * ratio, "aria-hidden": "true" });
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen?.scale(ratio, ratio);
  if (pen) draw(pen);
  return canvas;
}

function footprintLegend(state: State): HTMLElement[] {
  if (state.footprint === null || !state.layers.footprint) return [];
  const bands = texts.footprint.bands.map((words, band) =>
    h(
      "span",
      { class: "band" },
      picture(44, 12, (pen) => box(pen, GREENS[band] ?? "", 44)),
      words,
    ),
  );
  const [, , undefended, unknown] = texts.footprint.values;
  return [
    h("div", { class: "bands-title" }, texts.footprint.bandsTitle),
    h("div", { class: "bands" }, ...bands),
    sampleRow([(pen) => hatched(pen), undefended]),
    sampleRow([(pen) => dotted(pen), unknown]),
    sampleRow([(pen) => pen.strokeRect(2.5, 2.5, 17, 11), texts.footprint.values[0]]),
  ];
}

function box(pen: Pen, fill: string, width: number): void {
  pen.fillStyle = fill;
  pen.fillRect(0, 0, width, 16);
}

function hatched(pen: Pen): void {
  box(pen, UNDEFENDED_FILL, 22);
  pen.fillStyle = UNDEFENDED_HATCH;
  for (let x = 0; x < 22; x++) for (let y = 0; y < 16; y++) if ((x + y) % 7 === 0) pen.fillRect(x, y, 1, 1);
}

function dotted(pen: Pen): void {
  box(pen, UNDEFINED_FILL, 22);
  pen.fillStyle = UNDEFINED_DOTS;
  for (let x = 0; x < 22; x += 5) for (let y = 0; y < 16; y += 5) pen.fillRect(x, y, 1, 1);
}

function layerSwitches(page: Page): HTMLElement {
  const names = Object.keys(texts.layers) as (keyof Layers)[];
  const rows = names.map((name) => {
    const input = h("input", { type: "checkbox", id: `layer-${name}` });
    input.addEventListener("change", () => page.actions.layer(name, input.checked));
    page.store.watch(
      (state) => state.layers[name],
      (on) => (input.checked = on),
    );
    return h("label", { class: "layer", for: `layer-${name}` }, input, texts.layers[name]);
  });
  return h("details", { class: "layers" }, h("summary", {}, texts.setup.layers), h("div", {}, ...rows));
}
