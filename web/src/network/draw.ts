// Draws the network as SVG: bands of parties, what stands in them, links, and the messages on their way.
import { svg } from "../dom";
import { clock, number } from "../format";
import { panelTexts } from "../texts-panels";
import type { Party } from "../types";
import { refuses, type Edge, type Layout, type Passing, type Vertex } from "./layout";

const texts = panelTexts.network;
const STAND_PX = 8;

export type Colours = ReadonlyMap<string, Party>;
const NOBODY = "#7f8a93";
const colourOf = (parties: Colours, party: string): string => parties.get(party)?.colour ?? NOBODY;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The four points of an edge's curve; the way back bends to the other side. */
export function curve(edge: Edge): readonly [Point, Point, Point, Point] {
  const { from, to } = edge;
  const across = to.x - from.x;
  const side = Math.abs(across) < 1 ? (to.y > from.y ? 46 : -46) : 0;
  const lift = Math.abs(across) < 1 ? 0 : across > 0 ? -5 : 7;
  return [
    { x: from.x, y: from.y },
    { x: from.x + across / 2 + side, y: from.y + lift },
    { x: to.x - across / 2 + side, y: to.y + lift },
    { x: to.x, y: to.y },
  ];
}

/** A point of a cubic curve. */
export function along(points: readonly [Point, Point, Point, Point], share: number): Point {
  const rest = 1 - share;
  const weights = [rest ** 3, 3 * rest * rest * share, 3 * rest * share * share, share ** 3];
  const sum = (pick: (point: Point) => number): number =>
    points.reduce((total, point, index) => total + pick(point) * (weights[index] ?? 0), 0);
  return { x: sum((point) => point.x), y: sum((point) => point.y) };
}

export function drawBands(layout: Layout, parties: Colours, width: number): readonly SVGElement[] {
  return layout.bands.flatMap((band) => {
    const colour = colourOf(parties, band.party);
    const { top: y, height } = band;
    return [
      svg("rect", { x: 0, y, width, height, fill: colour, class: "band" }),
      svg("rect", { x: 0, y, width: 4, height, fill: colour }),
      svg("text", { x: 10, y: y + 14, class: "party" }, parties.get(band.party)?.name ?? band.party),
    ];
  });
}

export function drawEdges(layout: Layout, counts: ReadonlyMap<string, number>): readonly SVGElement[] {
  return layout.edges.map((edge) => {
    const [a, b, c, d] = curve(edge);
    const path = `M${pair(a)}C${pair(b)} ${pair(c)} ${pair(d)}`;
    const count = counts.get(`${edge.from.id}>${edge.to.id}`) ?? 0;
    const line = svg("path", { d: path, class: count > 0 ? "edge used" : "edge" });
    const delay = edge.delay_s === null ? "" : texts.delay(number(edge.delay_s));
    line.append(svg("title", {}, texts.edge(edge.from.name, edge.to.name, delay, count)));
    return line;
  });
}

const pair = (point: Point): string => `${point.x.toFixed(1)},${point.y.toFixed(1)}`;

export function drawVertices(
  layout: Layout,
  parties: Colours,
  selection: string | null,
): readonly SVGElement[] {
  return layout.vertices.map((vertex) => {
    const chosen = vertex.id === selection;
    const colour = colourOf(parties, vertex.party);
    const attributes = { class: chosen ? "vertex chosen" : "vertex", tabindex: 0, role: "button" };
    const name = svg(
      "text",
      { x: vertex.x, y: vertex.y + 19, class: "name", "text-anchor": "middle" },
      short(vertex),
    );
    return svg(
      "g",
      { ...attributes, "data-id": vertex.id, "aria-label": vertex.name },
      chosen ? svg("circle", { cx: vertex.x, cy: vertex.y, r: 13, class: "ring" }) : null,
      stand(vertex, colour),
      name,
      svg("title", {}, vertex.name),
    );
  });
}

function short(vertex: Vertex): string {
  return vertex.name.length > 23 ? `${vertex.name.slice(0, 22)}…` : vertex.name;
}

/** Sensors are circles, posts squares, batteries diamonds. */
function stand(vertex: Vertex, fill: string): SVGElement {
  const { x, y, part } = vertex;
  if (part === "sensor") return svg("circle", { cx: x, cy: y, r: STAND_PX - 1, fill, class: "stand" });
  const side = STAND_PX * 2 - 2;
  const square = { x: x - side / 2, y: y - side / 2, width: side, height: side, fill, class: "stand" };
  const turn = part === "battery" ? { transform: `rotate(45 ${x.toFixed(1)} ${y.toFixed(1)}) ` } : {};
  return svg("rect", { ...square, ...turn });
}

/** The messages on their way, each a dot in its sender's colour with its kind beside it; a refusal is crossed out. */
export function drawPassing(
  passing: readonly Passing[],
  layout: Layout,
  parties: Colours,
): readonly SVGElement[] {
  const edges = new Map(layout.edges.map((edge) => [`${edge.from.id}>${edge.to.id}`, edge]));
  const inside = new Map(layout.vertices.map((vertex) => [vertex.id, vertex]));
  return passing.flatMap(({ message, share }) => {
    const edge = edges.get(`${message.from}>${message.to}`);
    const own = message.from === message.to ? inside.get(message.from) : undefined;
    const at = edge === undefined ? own && { x: own.x + 14, y: own.y - 10 } : along(curve(edge), share);
    if (at === undefined) return [];
    const sender = edge?.from ?? own;
    const colour = colourOf(parties, sender?.party ?? "");
    const no = refuses(message);
    const dot = svg("circle", {
      cx: at.x,
      cy: at.y,
      r: 4.5,
      fill: no ? "#ffffff" : colour,
      stroke: colour,
      class: "dot",
    });
    dot.append(svg("title", {}, `${clock(message.sent_s)} ${message.what}: ${message.text}`));
    const mark = no
      ? [svg("path", { d: `M${pair({ x: at.x - 3, y: at.y - 3 })}l6,6m0,-6l-6,6`, class: "no" })]
      : [];
    return [dot, ...mark, svg("text", { x: at.x + 7, y: at.y - 4, class: "what" }, message.what)];
  });
}
