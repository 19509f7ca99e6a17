// Symbols and labels over the globe, on a canvas of their own: what lies behind the Earth is left out, labels do not overlap.
import { Cartesian3, Ellipsoid, SceneTransforms, type Scene } from "@cesium/engine";
import { around, placeLabels } from "../map/labels";
import { label, labelWidth, type Pen } from "../map/marks";
import { draw, reachOf, type Mark } from "./marks";

/** Something to draw at a point of the Earth's frame. */
export interface Item extends Mark {
  readonly id: string;
  readonly at: Cartesian3;
  readonly ahead: Cartesian3 | null;
  readonly label: string;
  /** Labels of more weight find their place first. */
  readonly weight: number;
}

export interface Placed {
  readonly item: Item;
  readonly x: number;
  readonly y: number;
}

export interface Overlay {
  /** Draws the items where the camera sees them; returns where they came to stand. */
  draw(items: readonly Item[], labels: boolean, selection: string | null): readonly Placed[];
}

export function createOverlay(scene: Scene, canvas: HTMLCanvasElement, host: HTMLElement): Overlay {
  const context = canvas.getContext("2d");
  return {
    draw(items, labels, selection) {
      if (context === null) return [];
      const ratio = Math.min(window.devicePixelRatio, 2);
      const [width, height] = [host.clientWidth, host.clientHeight];
      resize(canvas, width * ratio, height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      const placed = items.flatMap((item) => place(scene, item, width, height));
      for (const one of placed) {
        const chosen = one.item.id !== "" && one.item.id === selection;
        draw(context, one.x, one.y, one.item, turn(scene, one), chosen, ratio);
      }
      if (labels) write(context, placed, selection, width, height);
      return placed;
    },
  };
}

function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== Math.round(width)) canvas.width = Math.round(width);
  if (canvas.height !== Math.round(height)) canvas.height = Math.round(height);
}

function place(scene: Scene, item: Item, width: number, height: number): readonly Placed[] {
  if (hidden(scene.camera.positionWC, item.at)) return [];
  const at = SceneTransforms.worldToWindowCoordinates(scene, item.at);
  if (at === undefined || at.x < -20 || at.y < -20 || at.x > width + 20 || at.y > height + 20) return [];
  return [{ item, x: at.x, y: at.y }];
}

/** Whether the Earth stands between the camera and a point (the ellipsoid is scaled to a unit sphere for this). */
export function hidden(camera: Cartesian3, point: Cartesian3): boolean {
  const scale = Ellipsoid.WGS84.oneOverRadii;
  const eye = Cartesian3.multiplyComponents(camera, scale, new Cartesian3());
  const target = Cartesian3.multiplyComponents(point, scale, new Cartesian3());
  const way = Cartesian3.subtract(target, eye, new Cartesian3());
  const length = Cartesian3.dot(way, way);
  const nearest = Math.min(Math.max(-Cartesian3.dot(eye, way) / length, 0), 1);
  const closest = Cartesian3.add(eye, Cartesian3.multiplyByScalar(way, nearest, way), way);
  return nearest < 1 && Cartesian3.magnitude(closest) < 0.9985;
}

/** The angle on the screen towards the point ahead, clockwise from up. */
function turn(scene: Scene, one: Placed): number {
  if (one.item.ahead === null) return 0;
  const ahead = SceneTransforms.worldToWindowCoordinates(scene, one.item.ahead);
  return ahead === undefined ? 0 : Math.atan2(ahead.x - one.x, one.y - ahead.y);
}

function write(
  pen: Pen,
  placed: readonly Placed[],
  selection: string | null,
  width: number,
  height: number,
): void {
  const taken = placed.map(({ item, x, y }) => around(x, y, reachOf(item.shape) * 0.8));
  const named = placed.filter((one) => one.item.label !== "");
  const strong = (one: Placed): boolean => one.item.shape === "aim" || one.item.id === selection;
  const wishes = named.map((one) => ({
    x: one.x,
    y: one.y,
    reach: reachOf(one.item.shape),
    width: labelWidth(pen, one.item.label, strong(one)),
    height: 14,
    rank: one.item.id === selection ? -1 : 10 - one.item.weight,
  }));
  const found = placeLabels(wishes, taken, width, height);
  for (const [index, one] of named.entries()) {
    const at = found[index];
    if (at) label(pen, one.item.label, at.x, at.y, strong(one));
  }
}
