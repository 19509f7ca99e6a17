// Draws the timeline as SVG: an axis, and for each threat three lanes: flight and sightings, delay budget, windows and shots.
import { svg } from "../dom";
import { clock, number } from "../format";
import { panelTexts } from "../texts-panels";
import type { Party, Scenario, Threat } from "../types";
import { tickStep, type Moment, type Row } from "./rows";

const texts = panelTexts.timeline;
export const LEFT_PX = 176;
const RIGHT_PX = 12;
export const ROW_PX = 48;
export const HEAD_PX = 22;
const LANE_PX = 14;

/** Greys: the parties own all hues. Deciding is the darkest, for it is what the question is about. */
export const SHADES: Readonly<Record<string, string>> = {
  sense: "#e1e6ea",
  transmit: "#8b969f",
  "release review": "#6d7881",
  decide: "#3a434c",
  order: "#aab3ba",
  wait: "#ffffff",
  "fly out": "#c9d0d5",
};
const DARK: ReadonlySet<string> = new Set(["decide", "release review"]);

export interface Scale {
  readonly x: (time_s: number) => number;
  readonly time: (x: number) => number;
  readonly width: number;
  /** The time at the right end. */
  readonly end_s: number;
}

export function scaleOf(duration_s: number, width_px: number): Scale {
  const room = Math.max(width_px - LEFT_PX - RIGHT_PX, 50);
  const span = Math.max(duration_s, 1);
  return {
    x: (time_s) => LEFT_PX + (Math.min(Math.max(time_s, 0), span) / span) * room,
    time: (x) => Math.min(Math.max(((x - LEFT_PX) / room) * span, 0), span),
    width: width_px,
    end_s: span,
  };
}

/** Who acts for which party, by id. */
export interface People {
  readonly colour: (id: string | null) => string;
  readonly name: (id: string | null) => string;
}

const NOBODY = "#7f8a93";

export function peopleOf(scenario: Scenario | null): People {
  const parties = new Map<string, Party>((scenario?.parties ?? []).map((party) => [party.id, party]));
  const owners = new Map<string, string>([
    ...(scenario?.assets ?? []).map((asset) => [asset.id, asset.owner] as const),
    ...(scenario?.nodes ?? []).map((node) => [node.id, node.party] as const),
  ]);
  const names = new Map<string, string>(
    [...(scenario?.assets ?? []), ...(scenario?.nodes ?? [])].map((thing) => [thing.id, thing.name]),
  );
  return {
    colour: (id) => parties.get(owners.get(id ?? "") ?? "")?.colour ?? NOBODY,
    name: (id) => names.get(id ?? "") ?? id ?? "",
  };
}

export function axis(scale: Scale, duration_s: number, height_px: number): SVGElement {
  const step = tickStep(duration_s, scale.width - LEFT_PX);
  const marks: SVGElement[] = [];
  for (let index = 0; index * step <= duration_s; index++) {
    const x = scale.x(index * step);
    marks.push(svg("line", { x1: x, x2: x, y1: HEAD_PX - 4, y2: height_px, class: "tick" }));
    marks.push(svg("text", { x, y: 13, class: "tick-text", "text-anchor": "middle" }, clock(index * step)));
  }
  return svg("g", { "aria-hidden": "true" }, ...marks);
}

export function drawRow(row: Row, scale: Scale, people: People, chosen: boolean): SVGElement {
  const { threat } = row;
  return svg(
    "g",
    {
      class: chosen ? "threat chosen" : "threat",
      tabindex: 0,
      role: "button",
      "aria-label": described(row),
      "data-threat": threat.id,
    },
    svg("rect", { x: 0, y: 0, width: scale.width, height: ROW_PX, class: "back" }),
    svg("line", { x1: 0, x2: scale.width, y1: 0, y2: 0, class: "rule" }),
    svg("text", { x: 10, y: 17, class: "name" }, shortened(called(threat), 24)),
    svg("text", { x: 10, y: 31, class: "muted" }, shortened(threat.outcome ?? "", 28)),
    svg("text", { x: 10, y: 43, class: "muted" }, spare(threat.slack_s)),
    ...flight(row, scale),
    ...row.seen.map((one) => seen(one, scale, people)),
    ...budget(row, scale),
    ...windows(row, scale, people),
    ...row.decided.map((one) => decided(one, scale, people)),
    ...shots(row, scale, people),
  );
}

/** A threat's name where it is short, as a track's; else its id. */
function called(threat: Threat): string {
  return threat.name.length <= 30 && threat.name !== "" ? threat.name.replace(/ of .*$/, "") : threat.id;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function spare(slack_s: number | null): string {
  if (slack_s === null) return "";
  return slack_s < 0 ? texts.lacking(number(Math.round(-slack_s))) : texts.slack(number(Math.round(slack_s)));
}

/** What the row says, for those who do not see it. */
export function described(row: Row): string {
  const parts = row.budget.map((part) => `${part.part} ${number(Math.round(part.end_s - part.start_s))} s`);
  return [row.threat.id, row.threat.outcome ?? "", ...parts, spare(row.threat.slack_s)]
    .filter(Boolean)
    .join(", ");
}

const lane = (index: number): number => 4 + index * LANE_PX;

function titled<E extends SVGElement>(element: E, title: string, time_s: number): E {
  element.append(svg("title", {}, title));
  element.setAttribute("data-time", String(time_s));
  return element;
}

function flight(row: Row, scale: Scale): readonly SVGElement[] {
  if (row.start_s === null || row.end_s === null) return [];
  const [left, right, y] = [scale.x(row.start_s), scale.x(row.end_s), lane(0) + LANE_PX / 2];
  const goesOn = row.end_s > scale.end_s;
  const said = texts.flight(clock(row.start_s), clock(row.end_s));
  const end = texts.ends(row.threat.outcome ?? "", clock(row.end_s));
  return [
    titled(svg("line", { x1: left, x2: right, y1: y, y2: y, class: "flight" }), said, row.start_s),
    titled(svg("path", { d: triangle(left, y), class: "launch" }), said, row.start_s),
    titled(svg("path", { d: goesOn ? onward(right, y) : cross(right, y), class: "due" }), end, row.end_s),
  ];
}

const triangle = (x: number, y: number): string => `M${x},${y - 5}l4,8h-8z`;
const cross = (x: number, y: number): string => `M${x - 4},${y - 4}l8,8m0,-8l-8,8`;
const onward = (x: number, y: number): string => `M${x - 1},${y - 4}l5,4l-5,4`;
const diamond = (x: number, y: number, r: number): string =>
  `M${x},${y - r}l${r},${r}l${-r},${r}l${-r},${-r}z`;

function seen(one: Moment, scale: Scale, people: People): SVGElement {
  const attributes = {
    cx: scale.x(one.time_s),
    cy: lane(0) + LANE_PX / 2,
    r: 4,
    fill: people.colour(one.who),
  };
  const dot = svg("circle", { ...attributes, class: "seen" });
  return titled(dot, `${clock(one.time_s)} ${people.name(one.who)}: ${one.text}`, one.time_s);
}

function budget(row: Row, scale: Scale): readonly SVGElement[] {
  const y = lane(1) + 1;
  return row.budget.flatMap((part) => {
    const [left, right] = [scale.x(part.start_s), scale.x(part.end_s)];
    const seconds = number(Math.round(part.end_s - part.start_s));
    const shape = { x: left, y, width: Math.max(right - left, 1), height: LANE_PX - 3 };
    const box = svg("rect", {
      ...shape,
      fill: SHADES[part.part] ?? "#c9d0d5",
      class: part.part === "wait" ? "part wait" : "part",
    });
    const said = texts.part(part.part, seconds, clock(part.start_s));
    const words = [`${part.part} ${seconds} s`, seconds].find((text) => text.length * 5.6 + 6 < right - left);
    if (words === undefined) return [titled(box, said, part.start_s)];
    const [middle, css] = [(left + right) / 2, DARK.has(part.part) ? "part-text on-dark" : "part-text"];
    const text = svg("text", { x: middle, y: y + 8.7, class: css, "text-anchor": "middle" }, words);
    return [titled(box, said, part.start_s), text];
  });
}

function windows(row: Row, scale: Scale, people: People): readonly SVGElement[] {
  return row.threat.windows.map((window) => {
    const [left, right] = [scale.x(window.first_s), scale.x(window.last_s)];
    const shooter = window.shooter ?? row.shots[0]?.shooter ?? null;
    const shape = { x: left, y: lane(2), width: Math.max(right - left, 1), height: LANE_PX };
    const box = svg("rect", { ...shape, fill: people.colour(shooter), class: "window" });
    const who = shooter === null ? texts.anyone : people.name(shooter);
    return titled(box, texts.window(who, clock(window.first_s), clock(window.last_s)), window.last_s);
  });
}

function decided(one: Moment, scale: Scale, people: People): SVGElement {
  const [x, y] = [scale.x(one.time_s), lane(1) + LANE_PX - 2];
  const mark = svg("path", { d: `M${x},${y - 13}v13`, stroke: people.colour(one.who), class: "decided" });
  return titled(mark, `${clock(one.time_s)} ${people.name(one.who)}: ${one.text}`, one.time_s);
}

function shots(row: Row, scale: Scale, people: People): readonly SVGElement[] {
  const y = lane(2) + LANE_PX / 2;
  return row.shots.flatMap((shot) => {
    const [left, colour] = [scale.x(shot.launch_s), people.colour(shot.shooter)];
    const met = shot.intercept_s;
    const meeting = met === null ? "" : clock(met);
    const said = texts.shot(people.name(shot.shooter), clock(shot.launch_s), meeting, shot.result ?? "");
    const start = titled(
      svg("path", { d: diamond(left, y, 5), fill: colour, class: "shot" }),
      said,
      shot.launch_s,
    );
    if (met === null) return [start];
    const right = scale.x(met);
    const line = svg("line", { x1: left, x2: right, y1: y, y2: y, stroke: colour, class: "flown" });
    const hit = shot.result === "killed" || shot.result === "hit";
    const end = svg("circle", {
      cx: right,
      cy: y,
      r: 4,
      stroke: colour,
      fill: hit ? colour : "#ffffff",
      class: "met",
    });
    return [titled(line, said, shot.launch_s), start, titled(end, said, met)];
  });
}
