// The symbols drawn over the globe: threats, shooters, tracks and places are told apart by shape as well as by colour.
import ms from "milsymbol";

export type MarkShape =
  "object" | "missile" | "interceptor" | "track" | "satellite" | "impact" | "symbol" | "aim" | "origin";

export interface Mark {
  readonly shape: MarkShape;
  readonly colour: string;
  /** The APP-6 code of a `symbol`. */
  readonly code?: string;
}

const HALO = "rgb(255 255 255 / 90%)";
const SYMBOL_PX = 15;

/** Draws a mark; `turn` is its heading on the screen, clockwise from up. */
export function draw(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  turn: number,
  mark: Mark,
  chosen: boolean,
): void {
  context.save();
  context.translate(x, y);
  if (chosen) ring(context, mark);
  if (mark.shape === "symbol") symbol(context, mark.code ?? "", mark.colour);
  else {
    if (mark.shape === "missile") context.rotate(turn);
    outline(context, SHAPES[mark.shape](), mark);
  }
  context.restore();
}

function ring(context: CanvasRenderingContext2D, mark: Mark): void {
  context.beginPath();
  context.arc(0, 0, mark.shape === "symbol" ? 14 : 11, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = "#1f4e79";
  context.stroke();
}

function outline(context: CanvasRenderingContext2D, path: Path2D, mark: Mark): void {
  context.lineWidth = 3;
  context.strokeStyle = HALO;
  context.stroke(path);
  context.lineWidth = 1.4;
  if (OPEN.has(mark.shape)) {
    context.strokeStyle = mark.colour;
    context.stroke(path);
  } else {
    context.fillStyle = mark.colour;
    context.fill(path);
  }
}

const OPEN: ReadonlySet<MarkShape> = new Set(["object", "track", "impact", "aim"]);

const SHAPES: Readonly<Record<Exclude<MarkShape, "symbol">, () => Path2D>> = {
  missile: () => new Path2D("M0,-8 L5,6 L0,3 L-5,6 Z"),
  object: () => new Path2D("M-2.5,0 A2.5,2.5 0 1,0 2.5,0 A2.5,2.5 0 1,0 -2.5,0"),
  interceptor: () => new Path2D("M0,-5.5 L5.5,0 L0,5.5 L-5.5,0 Z"),
  track: () => new Path2D("M-5,-5 H5 V5 H-5 Z"),
  satellite: () => new Path2D("M-2,-3 H2 V3 H-2 Z M-8,-2 H-3 V2 H-8 Z M3,-2 H8 V2 H3 Z"),
  impact: () => new Path2D("M-4,-4 L4,4 M-4,4 L4,-4"),
  aim: () => new Path2D("M-4,0 A4,4 0 1,0 4,0 A4,4 0 1,0 -4,0 M0,-7 V-4 M0,4 V7 M-7,0 H-4 M4,0 H7"),
  origin: () => new Path2D("M0,-4 L4,3 L-4,3 Z"),
};

const drawn = new Map<string, { canvas: HTMLCanvasElement; x: number; y: number }>();

/** An APP-6 symbol, drawn once and kept, framed in its party's colour. */
function symbol(context: CanvasRenderingContext2D, code: string, colour: string): void {
  const key = `${code} ${colour}`;
  let kept = drawn.get(key);
  if (kept === undefined) {
    const made = new ms.Symbol(code, {
      size: SYMBOL_PX * 2,
      outlineColor: "#ffffff",
      outlineWidth: 4,
      ...{ fillColor: colour }, // the option is milsymbol's; its type declarations leave it out
    });
    const anchor = made.getAnchor();
    kept = { canvas: made.asCanvas(), x: anchor.x, y: anchor.y };
    drawn.set(key, kept);
  }
  context.scale(0.5, 0.5);
  context.drawImage(kept.canvas, -kept.x, -kept.y);
}
