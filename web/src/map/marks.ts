// The marks of both maps, by a pen and a pixel: threats, interceptors, tracks, impacts, meetings, aim points, text.

export type Pen = CanvasRenderingContext2D;

export const INK = "#1b2530";
export const PAPER = "#ffffff";
export const NEUTRAL = "#4a555f";
export const MUTED = "#55616c";
const HALO = 3;

/** A missile in flight: a filled triangle that points where it goes (radians clockwise from up). */
export function threatMark(pen: Pen, x: number, y: number, colour: string, heading = 0): void {
  turned(pen, x, y, heading, () => outline(pen, colour, () => polygon(pen, [0, -7, 5.5, 5, -5.5, 5])));
}

/** A launch point: the same triangle, hollow, upright. */
export function launchMark(pen: Pen, x: number, y: number, colour: string): void {
  turned(pen, x, y, 0, () => {
    polygon(pen, [0, -6, 5.5, 4.5, -5.5, 4.5]);
    filled(pen, PAPER, colour, 2);
  });
}

/** An interceptor in flight: a small lozenge along its way. */
export function interceptorMark(pen: Pen, x: number, y: number, colour: string, heading = 0): void {
  turned(pen, x, y, heading, () => outline(pen, colour, () => polygon(pen, [0, -7, 3, 0, 0, 4, -3, 0])));
}

/** A track, which is what somebody believes: a hollow diamond. */
export function trackMark(pen: Pen, x: number, y: number, colour: string): void {
  turned(pen, x, y, 0, () => {
    polygon(pen, [0, -5, 5, 0, 0, 5, -5, 0]);
    pen.lineWidth = 4;
    pen.strokeStyle = PAPER;
    pen.stroke();
    filled(pen, "rgb(255 255 255 / 60%)", colour, 1.8);
  });
}

/** A predicted impact point: a cross. */
export function impactMark(pen: Pen, x: number, y: number, colour: string): void {
  for (const [ink, width] of [
    [PAPER, 4.5],
    [colour, 1.8],
  ] as const) {
    pen.beginPath();
    pen.moveTo(x - 4, y - 4);
    pen.lineTo(x + 4, y + 4);
    pen.moveTo(x + 4, y - 4);
    pen.lineTo(x - 4, y + 4);
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    pen.stroke();
  }
}

/** A meeting of interceptor and missile: a star of four points, filled for a hit, hollow for a miss. */
export function meetingMark(pen: Pen, x: number, y: number, colour: string, hit: boolean): void {
  turned(pen, x, y, 0, () => {
    polygon(
      pen,
      [0, -8, 2, -2, 8, 0, 2, 2, 0, 8, -2, 2, -8, 0, -2, -2].map((part) => part * (hit ? 1 : 0.95)),
    );
    pen.lineWidth = 4;
    pen.strokeStyle = PAPER;
    pen.stroke();
    filled(pen, hit ? colour : PAPER, colour, 1.4);
  });
}

/** A place to be protected: a ring about a dot. */
export function aimMark(pen: Pen, x: number, y: number): void {
  pen.beginPath();
  pen.arc(x, y, 5.5, 0, 2 * Math.PI);
  filled(pen, PAPER, INK, 1.5);
  pen.beginPath();
  pen.arc(x, y, 1.8, 0, 2 * Math.PI);
  pen.fillStyle = INK;
  pen.fill();
}

/** What is selected wears a ring. */
export function selectionRing(pen: Pen, x: number, y: number, reach: number): void {
  for (const [ink, width] of [
    [PAPER, 5],
    ["#1f4e79", 2],
  ] as const) {
    pen.beginPath();
    pen.arc(x, y, reach, 0, 2 * Math.PI);
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    pen.stroke();
  }
}

export const FONT = '11.5px system-ui, "Segoe UI", "Helvetica Neue", "Liberation Sans", Arial, sans-serif';

/** A label with a halo, from its left edge, about its middle line. */
export function label(
  pen: Pen,
  text: string,
  x: number,
  y: number,
  strong: boolean,
  ink: string = INK,
): void {
  pen.font = strong ? `600 ${FONT}` : FONT;
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = HALO;
  pen.strokeStyle = "rgb(255 255 255 / 90%)";
  pen.strokeText(text, x, y);
  pen.fillStyle = ink;
  pen.fillText(text, x, y);
}

const widths = new Map<string, number>();

export function labelWidth(pen: Pen, text: string, strong: boolean): number {
  const key = `${strong ? "b" : "n"}${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    pen.font = strong ? `600 ${FONT}` : FONT;
    width = pen.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

function turned(pen: Pen, x: number, y: number, heading: number, draw: () => void): void {
  pen.save();
  pen.translate(x, y);
  pen.rotate(heading);
  draw();
  pen.restore();
}

function polygon(pen: Pen, corners: readonly number[]): void {
  pen.beginPath();
  for (let at = 0; at + 1 < corners.length; at += 2) pen.lineTo(corners[at] ?? 0, corners[at + 1] ?? 0);
  pen.closePath();
}

function outline(pen: Pen, colour: string, shape: () => void): void {
  shape();
  pen.lineWidth = 3.5;
  pen.strokeStyle = PAPER;
  pen.stroke();
  filled(pen, colour, INK, 0.8);
}

function filled(pen: Pen, fill: string, stroke: string, width: number): void {
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = stroke;
  pen.lineWidth = width;
  pen.stroke();
}
