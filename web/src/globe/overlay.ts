// Symbols and labels over the globe, on a canvas of their own: what lies behind the Earth is left out, labels do not overlap.
import { Cartesian3, Ellipsoid, SceneTransforms, type Scene } from "@cesium/engine";
import { draw, type Mark } from "./marks";

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
      for (const one of placed)
        draw(context, one.x, one.y, turn(scene, one), one.item, one.item.id === selection);
      if (labels) write(context, placed, selection);
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

const FONT = '11px system-ui, "Liberation Sans", Arial, sans-serif';
const LINE_PX = 13;
const OFFSETS = [
  [10, -2],
  [10, 10],
  [10, -14],
] as const;

function write(context: CanvasRenderingContext2D, placed: readonly Placed[], selection: string | null): void {
  context.font = FONT;
  context.textBaseline = "middle";
  const taken = placed.map(({ x, y }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
  const weight = (one: Placed): number => one.item.weight + (one.item.id === selection ? 100 : 0);
  for (const one of [...placed].sort((a, b) => weight(b) - weight(a))) {
    if (one.item.label === "") continue;
    const box = free(one, context.measureText(one.item.label).width, taken);
    if (box === null) continue;
    taken.push(box);
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = "rgb(255 255 255 / 85%)";
    context.strokeText(one.item.label, box.left + 2, (box.top + box.bottom) / 2);
    context.fillStyle = "#1b2530";
    context.fillText(one.item.label, box.left + 2, (box.top + box.bottom) / 2);
  }
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A free place beside a symbol: right of it in three heights, then left of it; null where there is none. */
function free(one: Placed, width: number, taken: readonly Box[]): Box | null {
  for (const side of [1, -1])
    for (const [across, down] of OFFSETS) {
      const left = side > 0 ? one.x + across : one.x - across - width - 4;
      const top = one.y + down - LINE_PX / 2;
      const box = { left, right: left + width + 4, top, bottom: top + LINE_PX };
      if (taken.every((other) => apart(box, other))) return box;
    }
  return null;
}

function apart(one: Box, other: Box): boolean {
  return (
    one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top
  );
}
