// The hand on the flat map: drag the picture or a thing that moves, zoom by wheel and keys, click to select.
import type { Place } from "../types";
import type { Hit } from "./sheet";

export interface Hands {
  readonly hitAt: (x: number, y: number) => Hit | null;
  readonly placeAt: (x: number, y: number) => Place | null;
  readonly pan: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, x: number, y: number) => void;
  readonly all: () => void;
  readonly select: (id: string | null) => void;
  /** A thing is dragged: `when_ms` is the time of the pointer's event. */
  readonly move: (id: string, place: Place, when_ms: number) => void;
  /** Moves what is selected by keys, in tenths of the window. */
  readonly nudge: (dx: number, dy: number) => boolean;
}

const CLICK_PX = 4;

export function listenToHands(canvas: HTMLCanvasElement, hands: Hands): void {
  let held: { hit: Hit | null; x: number; y: number; far: number } | null = null;
  const at = (event: MouseEvent): [number, number] => [event.offsetX, event.offsetY];
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = at(event);
    held = { hit: hands.hitAt(x, y), x, y, far: 0 };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = at(event);
    if (held === null) {
      canvas.style.cursor = cursor(hands.hitAt(x, y), false);
      return;
    }
    const [dx, dy] = [x - held.x, y - held.y];
    held.far += Math.hypot(dx, dy);
    if (held.far < CLICK_PX) return;
    [held.x, held.y] = [x, y];
    canvas.style.cursor = cursor(held.hit, true);
    const place = hands.placeAt(x, y);
    if (held.hit?.moves !== true) hands.pan(dx, dy);
    else if (place !== null) hands.move(held.hit.id, place, event.timeStamp);
  });
  const release = (event: PointerEvent): void => {
    if (held !== null && held.far < CLICK_PX && event.type === "pointerup")
      hands.select(held.hit?.id ?? null);
    held = null;
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    hands.zoom(Math.exp(-event.deltaY * 0.0015), ...at(event));
  };
  canvas.addEventListener("wheel", wheel, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    if (keys(event, canvas, hands)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
}

function cursor(hit: Hit | null, held: boolean): string {
  if (hit === null) return held ? "grabbing" : "grab";
  return hit.moves ? "move" : "pointer";
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Zoom by + and -, all by 0; with Shift arrows pan, or move what is selected where it can be moved. */
function keys(event: KeyboardEvent, canvas: HTMLCanvasElement, hands: Hands): boolean {
  const [x, y] = [canvas.clientWidth / 2, canvas.clientHeight / 2];
  const arrow = ARROWS[event.key];
  if (event.key === "+" || event.key === "=") hands.zoom(1.4, x, y);
  else if (event.key === "-") hands.zoom(1 / 1.4, x, y);
  else if (event.key === "0") hands.all();
  else if (arrow && event.shiftKey) {
    if (!hands.nudge(arrow[0], arrow[1])) hands.pan(-arrow[0] * 40, -arrow[1] * 40);
  } else return false;
  return true;
}
