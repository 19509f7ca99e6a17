// The globe as a map of the page: loaded when it is first shown, it follows the same store as the flat map.
import { Cartesian3, type ImageryLayer } from "@cesium/engine";
import { api } from "../api";
import type { Page } from "../page";
import type { Camera, State } from "../store";
import type { Place } from "../types";
import { borderLayer, reliefLayer } from "./basemap";
import { createEye, holding, type Eye } from "./camera";
import { createContent, drawLinks, onGround } from "./content";
import { footprintLayer } from "./drape";
import { createFans } from "./fans";
import { buildControls, buildFrame, type GlobeFrame } from "./frame";
import { items, placesOf } from "./items";
import { createLines } from "./lines";
import { createOverlay, type Placed } from "./overlay";
import { createStage, type Stage } from "./scene";

const REACH_PX = 14;

/** Builds the globe into its host; resolves when its borders are there. */
export async function openGlobe(host: HTMLElement, page: Page): Promise<{ shown(visible: boolean): void }> {
  const frame = buildFrame(host);
  const stage = createStage(host, frame.canvas);
  const { scene } = stage;
  const layers = scene.imageryLayers;
  layers.add(borderLayer(await api.borders()));
  const eye = createEye(scene);
  buildControls(frame, eye, {
    all: () => page.store.set({ camera: null }),
    relief: reliefSwitch(stage),
  });
  const placed = fill(stage, frame, host, page);
  watchFootprint(stage, page);
  watchCamera(stage, eye, page);
  watchPointer(frame, placed, page);
  return {
    shown(visible) {
      stage.shown(visible);
      frame.canvas.dataset["shown"] = String(visible);
    },
  };
}

/** Draws what the store holds before each frame that Cesium draws; returns where the symbols came to stand. */
function fill(stage: Stage, frame: GlobeFrame, host: HTMLElement, page: Page): () => readonly Placed[] {
  const { scene } = stage;
  const lines = createLines(scene);
  const fans = createFans(scene, lines);
  const content = createContent(lines);
  const overlay = createOverlay(scene, frame.overlay, host);
  const { store } = page;
  let placed: readonly Placed[] = [];
  let colours: ReadonlyMap<string, string> = new Map();
  let present: ReturnType<typeof content.draw> = [];
  const ground = (): void => {
    const { scenario, layers } = store.get();
    colours = new Map((scenario?.parties ?? []).map((party) => [party.id, party.colour]));
    const owners = new Map(
      (scenario?.assets ?? []).map((asset) => [asset.id, colours.get(asset.owner) ?? ""]),
    );
    fans.put(scenario?.assets ?? [], placesOf(store.get()), owners);
    fans.show(layers.fans);
    stage.draw();
  };
  store.watch((state) => state.scenario, ground);
  store.watch((state) => state.moves, ground);
  store.watch(
    (state) => state.view,
    (view) => content.take(view),
  );
  store.watch(
    (state) => state,
    (state) => {
      fans.show(state.layers.fans);
      present = content.draw(state, colours);
      drawLinks(lines, state, placesOf(state));
      stage.draw();
    },
  );
  scene.postRender.addEventListener(() => {
    const state = store.get();
    placed = overlay.draw(items(state, present, colours), state.layers.labels, state.selection);
    frame.tell(scene);
  });
  return () => placed;
}

function reliefSwitch(stage: Stage): (on: boolean) => void {
  let relief: ImageryLayer | null = null;
  return (on) => {
    const layers = stage.scene.imageryLayers;
    if (on && relief === null) {
      relief = reliefLayer();
      relief.alpha = 0.5;
      layers.add(relief, 1);
    }
    if (relief !== null) relief.show = on;
    stage.draw();
  };
}

function watchFootprint(stage: Stage, page: Page): void {
  let laid: ImageryLayer | null = null;
  page.store.watch(
    (state) => (state.layers.footprint ? state.footprint : null),
    (footprint) => {
      const layers = stage.scene.imageryLayers;
      const before = laid;
      laid = footprint === null ? null : footprintLayer(footprint);
      if (laid !== null) layers.add(laid);
      if (before !== null) layers.remove(before);
      stage.draw();
    },
  );
}

/** The camera follows the store, and tells it where it was moved to. */
function watchCamera(stage: Stage, eye: Eye, page: Page): void {
  const { store } = page;
  let told: Camera | null = null;
  const follow = (camera: Camera | null): void => {
    if (camera !== null && camera === told) return;
    const wanted = camera ?? holding(allPoints(store.get()));
    if (wanted !== null) eye.look(wanted);
  };
  store.watch((state) => state.camera, follow);
  store.watch(
    (state) => state.scenario?.id,
    () => {
      if (store.get().camera === null) follow(null);
    },
  );
  stage.scene.camera.moveEnd.addEventListener(() => {
    if (store.get().map !== "globe") return;
    const camera = eye.now();
    if (camera === null || (store.get().camera === null && told === null && !touched)) return;
    told = camera;
    store.set({ camera });
  });
  let touched = false;
  const touch = (): void => {
    touched = true;
  };
  for (const kind of ["pointerdown", "wheel", "keydown"]) stage.scene.canvas.addEventListener(kind, touch);
}

function allPoints(state: State): readonly Cartesian3[] {
  const places: readonly Place[] = [
    ...placesOf(state).values(),
    ...(state.scenario?.attack ?? []).flatMap((shot) => [shot.from, shot.to]),
  ];
  return places.map(onGround);
}

function watchPointer(frame: GlobeFrame, placed: () => readonly Placed[], page: Page): void {
  const { canvas } = frame;
  let down: { x: number; y: number } | null = null;
  const under = (event: PointerEvent): string | null => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const near = placed()
      .map((one) => ({ id: one.item.id, away: Math.hypot(one.x - x, one.y - y) }))
      .filter((one) => one.away < REACH_PX && one.id !== "");
    return near.sort((a, b) => a.away - b.away)[0]?.id ?? null;
  };
  canvas.addEventListener("pointerdown", (event) => {
    down = { x: event.clientX, y: event.clientY };
    canvas.focus();
  });
  canvas.addEventListener("pointermove", (event) => {
    canvas.style.cursor = under(event) === null ? "grab" : "pointer";
  });
  canvas.addEventListener("pointerup", (event) => {
    const still = down !== null && Math.hypot(event.clientX - down.x, event.clientY - down.y) < 4;
    if (still) void page.actions.select(under(event));
    down = null;
  });
}
