// The symbols over the globe: the flat map's own, so that threats, shooters, tracks and places look the same on both.
import {
  aimMark,
  impactMark,
  interceptorMark,
  launchMark,
  meetingMark,
  PAPER,
  selectionRing,
  threatMark,
  trackMark,
  type Pen,
} from "../map/marks";
import { symbolPicture } from "../map/symbols";
import type { Shape } from "./content";

export type MarkShape = Shape | "symbol" | "aim" | "origin";

export interface Mark {
  readonly shape: MarkShape;
  readonly colour: string;
  /** The APP-6 code of a `symbol`. */
  readonly code?: string;
}

type Draw = (pen: Pen, x: number, y: number, mark: Mark, turn: number, ratio: number) => void;

const DRAWN: Readonly<Record<MarkShape, Draw>> = {
  missile: (pen, x, y, mark, turn) => threatMark(pen, x, y, mark.colour, turn),
  object: (pen, x, y, mark) => dot(pen, x, y, mark.colour),
  interceptor: (pen, x, y, mark, turn) => interceptorMark(pen, x, y, mark.colour, turn),
  hit: (pen, x, y, mark) => meetingMark(pen, x, y, mark.colour, true),
  miss: (pen, x, y, mark) => meetingMark(pen, x, y, mark.colour, false),
  track: (pen, x, y, mark) => trackMark(pen, x, y, mark.colour),
  impact: (pen, x, y, mark) => impactMark(pen, x, y, mark.colour),
  symbol: (pen, x, y, mark, _, ratio) => symbol(pen, x, y, mark, ratio),
  aim: (pen, x, y) => aimMark(pen, x, y),
  origin: (pen, x, y, mark) => launchMark(pen, x, y, mark.colour),
};

/** How far a mark reaches from its middle. */
export function reachOf(shape: MarkShape): number {
  return shape === "symbol" ? 12 : 8;
}

/** Draws a mark; `turn` is its heading on the screen, clockwise from up. */
export function draw(
  pen: Pen,
  x: number,
  y: number,
  mark: Mark,
  turn: number,
  chosen: boolean,
  ratio: number,
): void {
  if (chosen) selectionRing(pen, x, y, reachOf(mark.shape) + 4);
  DRAWN[mark.shape](pen, x, y, mark, turn, ratio);
}

/** A decoy or another object that flies along: smaller than a threat, hollow. */
function dot(pen: Pen, x: number, y: number, colour: string): void {
  pen.beginPath();
  pen.arc(x, y, 2.5, 0, 2 * Math.PI);
  pen.fillStyle = PAPER;
  pen.fill();
  pen.strokeStyle = colour;
  pen.lineWidth = 1.2;
  pen.stroke();
}

function symbol(pen: Pen, x: number, y: number, mark: Mark, ratio: number): void {
  const picture = symbolPicture(mark.code ?? "", mark.colour, ratio);
  pen.drawImage(picture.image, x - picture.x, y - picture.y, picture.width, picture.height);
}
