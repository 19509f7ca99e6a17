// The flat map: equal areas on a canvas, without WebGL. It draws the store's state anew whenever a part it shows changes.
import type { FeatureCollection } from "geojson";

import { api } from "../api";
import { h } from "../dom";
import type { MapPart, MountedMap, Page } from "../page";
import type { Camera, State } from "../store";
import { texts } from "../texts";
import type { Place } from "../types";
import { Backdrop } from "./backdrop";
import { listenToHands, type Hands } from "./gestures";
import { drawAttack, drawFlights, drawTracks } from "./motion";
import {
  cameraAround,
  createPlane,
  fromScreen,
  middle,
  panned,
  windowOf,
  zoomed,
  type Plane,
  type Window,
} from "./plane";
import { drawAssets, drawFans, drawLinks, drawProtected, placeOf } from "./places";
import { drawScale } from "./scale";
import { hitAt, writeNames, type Drawing, type Hit } from "./sheet";

export const flatMap: MapPart = { mount: async (host, page) => mount(host, page, await api.borders()) };

/** All places of a scenario: what the map shows at first. */
export function theatre(state: State): Place[] {
  const { scenario } = state;
  if (scenario === null) return [];
  const ground = scenario.assets.filter((asset) => (asset.height_km ?? 0) < 100);
  const placed = ground.flatMap((asset) => placeOf({ ...state, moves: {}, view: null }, asset) ?? []);
  const shots = scenario.attack.flatMap((shot) => [shot.from, shot.to]);
  return [...placed, ...shots, ...(scenario.protect ?? [])];
}

interface Standing {
  plane: Plane;
  window: Window;
  hits: readonly Hit[];
  /** What is shown before anybody moves the map: the whole theatre, whichever seat is taken. */
  home: readonly Place[];
}

const SHOWN: readonly ((state: State) => unknown)[] = [
  (state) => state.scenario,
  (state) => state.view,
  (state) => state.time_s,
  (state) => state.selection,
  (state) => state.layers,
  (state) => state.footprint,
  (state) => state.moves,
  (state) => state.camera,
];

function mount(host: HTMLElement, page: Page, borders: FeatureCollection): MountedMap {
  const { store } = page;
  const canvas = h("canvas", { tabindex: 0, role: "application", "aria-label": texts.map.flat });
  canvas.title = "";
  canvas.setAttribute("aria-description", texts.map.hint);
  host.append(canvas);
  const backdrop = new Backdrop(borders, () => ask());
  const now: Standing = { plane: createPlane(middle([])), window: blank(), hits: [], home: [] };
  let asked = false;
  const draw = (): void => {
    asked = false;
    if (host.hidden || canvas.clientWidth === 0) return;
    drawAll(canvas, store.get(), now, backdrop);
  };
  const ask = (): void => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(draw);
  };
  let seen = "";
  store.watch(
    (state) => state.scenario,
    (scenario, state) => {
      if (scenario === null || seen === scenario.id) return;
      seen = scenario.id;
      now.home = theatre(state);
      now.plane = createPlane(middle(now.home));
      backdrop.turn(now.plane);
      store.set({ camera: null });
    },
  );
  for (const slice of SHOWN) store.watch(slice, ask);
  new ResizeObserver(ask).observe(canvas);
  listenToHands(canvas, handsOn(page, now));
  return { shown: (visible) => visible && ask() };
}

function blank(): Window {
  return { left_km: 0, top_km: 0, px_per_km: 0.1, width: 1, height: 1 };
}

function drawAll(canvas: HTMLCanvasElement, state: State, now: Standing, backdrop: Backdrop): void {
  const begun = performance.now();
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  const camera: Camera = state.camera ?? cameraAround(now.plane, now.home, width, height);
  now.window = windowOf(now.plane, camera, width, height);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.lineJoin = "round";
  backdrop.draw(pen, now.plane, now.window, ratio, state.layers.footprint ? state.footprint : null);
  const drawing: Drawing = { pen, plane: now.plane, window: now.window, state, ratio, hits: [], names: [] };
  if (state.layers.fans) drawFans(drawing);
  if (state.layers.links) drawLinks(drawing);
  drawAttack(drawing);
  drawAssets(drawing);
  drawProtected(drawing);
  drawFlights(drawing);
  drawTracks(drawing);
  if (state.layers.labels) writeNames(drawing);
  drawScale(pen, now.window);
  now.hits = drawing.hits;
  measure("map", begun);
  if (state.footprint?.moved_ms !== undefined) backdrop.told(state.footprint, state.footprint.moved_ms);
}

/** Leaves a measure for whoever watches the page's speed; only the latest are kept. */
export function measure(name: string, begun_ms: number): void {
  performance.measure(`oneroof ${name}`, { start: begun_ms, end: performance.now() });
  if (performance.getEntriesByName(`oneroof ${name}`).length > 600)
    performance.clearMeasures(`oneroof ${name}`);
}

function handsOn(page: Page, now: Standing): Hands {
  const { store, actions } = page;
  const look = (camera: Camera | null): void => {
    if (camera !== null) store.set({ camera });
  };
  const placeAt = (x: number, y: number): Place | null => now.plane.invert(...fromScreen(now.window, x, y));
  return {
    hitAt: (x, y) => hitAt(now.hits, x, y),
    placeAt,
    pan: (dx, dy) => look(panned(now.plane, now.window, dx, dy)),
    zoom: (factor, x, y) => look(zoomed(now.plane, now.window, factor, x, y)),
    all: () => store.set({ camera: null }),
    select: (id) => void actions.select(id),
    move: (id, place, when_ms) => actions.move(id, place, when_ms),
    nudge: (dx, dy) => {
      const hit = now.hits.find((one) => one.id === store.get().selection && one.moves);
      const place = hit && placeAt(hit.x + dx * 12, hit.y + dy * 12);
      if (!hit || !place) return false;
      actions.move(hit.id, place, performance.now());
      return true;
    },
  };
}
