// What stands over the globe: its buttons, scale and source line; and its keys.
import { Cartesian2, Ellipsoid, EllipsoidGeodesic, type Scene } from "@cesium/engine";
import { fill, h } from "../dom";
import { globeTexts as texts } from "../texts-globe";
import type { Eye } from "./camera";
import { FAN_TOP_KM } from "./fans";

export interface GlobeFrame {
  readonly canvas: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
  readonly controls: HTMLElement;
  /** Brings the scale up to date with what is seen. */
  tell(scene: Scene): void;
}

export function buildFrame(host: HTMLElement): GlobeFrame {
  const canvas = h("canvas", { class: "globe-ground", tabindex: 0, role: "img", "aria-label": texts.label });
  const overlay = h("canvas", { class: "globe-overlay" });
  const controls = h("div", { class: "globe-controls", role: "group", "aria-label": texts.controls });
  const bar = h("div", { class: "globe-scale" });
  const source = h("p", { class: "globe-source" }, `${texts.source} ${texts.fanTop(String(FAN_TOP_KM))}`);
  fill(host, canvas, overlay, controls, h("div", { class: "globe-foot" }, bar, source));
  return { canvas, overlay, controls, tell: (scene) => scaleBar(bar, scene) };
}

const ROUND_KM = [10, 20, 50, 100, 200, 500, 1000, 2000];

/** A bar of a round length at the middle of the view; none where the middle misses the Earth. */
function scaleBar(bar: HTMLElement, scene: Scene): void {
  const { clientWidth: width, clientHeight: height } = scene.canvas;
  const ends = [-40, 40].map((x) => scene.camera.pickEllipsoid(new Cartesian2(width / 2 + x, height / 2)));
  const [left, right] = ends;
  bar.hidden = left === undefined || right === undefined;
  if (left === undefined || right === undefined) return;
  const from = Ellipsoid.WGS84.cartesianToCartographic(left);
  const to = Ellipsoid.WGS84.cartesianToCartographic(right);
  const pixels = 80 / (new EllipsoidGeodesic(from, to).surfaceDistance / 1e3);
  const length = ROUND_KM.findLast((one) => one * pixels <= 120) ?? 10;
  const text = texts.scale(String(length));
  if (bar.textContent !== text) bar.textContent = text;
  bar.style.width = `${(length * pixels).toFixed(1)}px`;
}

export interface Acts {
  all(): void;
  relief(on: boolean): void;
}

export function buildControls(frame: GlobeFrame, eye: Eye, acts: Acts): void {
  const slant = toggle(texts.slant, true, (on) => eye.slant(on));
  const relief = toggle(texts.relief, false, (on) => acts.relief(on));
  fill(
    frame.controls,
    button("+", texts.closer, () => eye.zoom(0.7)),
    button("\u2212", texts.farther, () => eye.zoom(1.4)),
    button("0", texts.all, () => acts.all()),
    slant,
    relief,
  );
  frame.canvas.addEventListener("keydown", (event) => {
    const act = KEYS[event.shiftKey && event.key.startsWith("Arrow") ? `Shift${event.key}` : event.key];
    if (act === undefined) return;
    act(eye, acts);
    event.preventDefault();
    event.stopPropagation();
  });
}

const STEP_DEG = 5;
const KEYS: Readonly<Record<string, (eye: Eye, acts: Acts) => void>> = {
  "+": (eye) => eye.zoom(0.7),
  "=": (eye) => eye.zoom(0.7),
  "-": (eye) => eye.zoom(1.4),
  "0": (_, acts) => acts.all(),
  ShiftArrowLeft: (eye) => eye.turn(-STEP_DEG, 0),
  ShiftArrowRight: (eye) => eye.turn(STEP_DEG, 0),
  ShiftArrowUp: (eye) => eye.turn(0, STEP_DEG),
  ShiftArrowDown: (eye) => eye.turn(0, -STEP_DEG),
};

function button(text: string, label: string, act: () => void): HTMLElement {
  return h("button", { type: "button", "aria-label": label, title: label, onclick: act }, text);
}

function toggle(text: string, first: boolean, act: (on: boolean) => void): HTMLElement {
  const made = h("button", { type: "button", "aria-pressed": String(first) }, text);
  made.addEventListener("click", () => {
    const on = made.getAttribute("aria-pressed") !== "true";
    made.setAttribute("aria-pressed", String(on));
    act(on);
  });
  return made;
}
