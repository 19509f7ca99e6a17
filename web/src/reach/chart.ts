// The two small charts of reach: the latest commit by the interceptor's speed, and the first meeting by the commit.
import { svg } from "../dom";
import { number } from "../format";

export interface Line {
  /** A gap stands where there is no value. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The value that the controls hold, and where the answer flips. */
  readonly at: number;
  readonly threshold: number | null;
  readonly thresholdText: string;
  /** A level that the line is held against. */
  readonly level: number | null;
}

const PAD = { left: 44, right: 14, top: 34, bottom: 30 };

export function chart(line: Line, width: number, height: number): SVGElement {
  const xs = line.points.map((point) => point.x);
  const ys = line.points.flatMap((point) => (point.y === null ? [] : [point.y]));
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = bounds([...ys, ...(line.level === null ? [] : [line.level])]);
  const x = (value: number): number =>
    PAD.left + ((value - left) / (right - left)) * (width - PAD.left - PAD.right);
  const y = (value: number): number =>
    height - PAD.bottom - ((value - low) / (high - low)) * (height - PAD.top - PAD.bottom);
  const inside = (value: number): boolean => value >= left && value <= right;
  const flips =
    line.threshold !== null && inside(line.threshold) ? [flip(line, x(line.threshold), height)] : [];
  const level = line.level === null ? [] : [horizontal(y(line.level), width)];
  const here = inside(line.at) ? [vertical(x(line.at), height)] : [];
  return svg(
    "svg",
    { width, height, class: "reach-chart", role: "img", "aria-label": line.title },
    svg("text", { x: 0, y: 12, class: "title" }, line.title),
    ...grid(left, right, low, high, x, y, width, height),
    ...level,
    ...pieces(line.points).map((piece) => drawn(piece, x, y)),
    ...here,
    ...flips,
    svg("text", { x: width - PAD.right, y: height - 3, class: "muted", "text-anchor": "end" }, line.xLabel),
    svg("text", { x: 0, y: 27, class: "muted" }, line.yLabel),
  );
}

/** Bounds a little wider than the values, on round figures. */
export function bounds(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = roundStep((high - low || Math.abs(high) || 1) / 4);
  return [Math.floor(low / step) * step, Math.ceil(high / step + 1e-9) * step || step];
}

export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((one) => one * power >= least) ?? 10) * power;
}

type Scale = (value: number) => number;

function grid(
  left: number,
  right: number,
  low: number,
  high: number,
  x: Scale,
  y: Scale,
  width: number,
  height: number,
): readonly SVGElement[] {
  const rows = ticks(low, high).flatMap((value) => [
    svg("line", { x1: PAD.left, x2: width - PAD.right, y1: y(value), y2: y(value), class: "tick" }),
    svg("text", { x: PAD.left - 5, y: y(value) + 3.5, class: "muted", "text-anchor": "end" }, number(value)),
  ]);
  const columns = ticks(left, right).flatMap((value) => [
    svg("line", { x1: x(value), x2: x(value), y1: PAD.top, y2: height - PAD.bottom, class: "tick" }),
    svg(
      "text",
      { x: x(value), y: height - PAD.bottom + 13, class: "muted", "text-anchor": "middle" },
      number(value),
    ),
  ]);
  return [...rows, ...columns];
}

function ticks(low: number, high: number): readonly number[] {
  const step = roundStep((high - low) / 5);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

type Known = { readonly x: number; readonly y: number };

/** The runs of points without a gap. */
export function pieces(points: Line["points"]): readonly (readonly Known[])[] {
  const found: Known[][] = [[]];
  for (const { x, y } of points) {
    if (y === null) found.push([]);
    else found.at(-1)?.push({ x, y });
  }
  return found.filter((piece) => piece.length > 0);
}

function drawn(piece: readonly Known[], x: Scale, y: Scale): SVGElement {
  const [only] = piece;
  if (piece.length === 1 && only !== undefined)
    return svg("circle", { cx: x(only.x), cy: y(only.y), r: 2.5, class: "dot" });
  const corners = piece.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`);
  return svg("polyline", { points: corners.join(" "), class: "line" });
}

function vertical(at: number, height: number): SVGElement {
  return svg("line", { x1: at, x2: at, y1: PAD.top, y2: height - PAD.bottom, class: "here" });
}

function horizontal(at: number, width: number): SVGElement {
  return svg("line", { x1: PAD.left, x2: width - PAD.right, y1: at, y2: at, class: "level" });
}

function flip(line: Line, at: number, height: number): SVGElement {
  const base = height - PAD.bottom;
  const mark = svg("path", { d: `M${at.toFixed(1)},${base}l-5,8h10z`, class: "flip" });
  mark.append(svg("title", {}, line.thresholdText));
  return svg("g", {}, svg("line", { x1: at, x2: at, y1: PAD.top, y2: base, class: "flip-line" }), mark);
}
