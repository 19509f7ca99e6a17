// The timeline's rows: which events are a threat's own, parts joined, moments in order, and the axis.
import { describe, expect, it } from "vitest";
import { decisionsEnd, eventsAbout, joined, momentsOf, rowsOf, tickStep } from "../src/timeline/rows";
import type { RecordEvent, Threat, View } from "../src/types";

const event = (n: number, time_s: number, kind: string, subjects: readonly string[]): RecordEvent => ({
  n,
  time_s,
  kind,
  who: "desk",
  text: kind,
  subjects,
  cause: null,
});

const THREAT: Threat = {
  id: "berlin-shot",
  name: "a missile at Berlin",
  outcome: "defended",
  cause: "defended",
  launch_s: 60,
  due_s: 1000,
  budget: [
    { part: "sense", start_s: 60, end_s: 100 },
    { part: "sense", start_s: 100, end_s: 240 },
    { part: "release review", start_s: 240, end_s: 240 },
    { part: "decide", start_s: 240, end_s: 270 },
  ],
  windows: [{ shooter: null, first_s: 61, last_s: 800 }],
  slack_s: 530,
  engagements: [{ id: "desk:gbi-1", shooter: "gbi", launch_s: 290, intercept_s: 620, result: "killed" }],
};

const EVENTS = [
  event(1, 100, "detected", ["berlin-shot", "radar"]),
  event(2, 101, "detected", ["rome-shot", "radar"]),
  event(3, 242, "asked", ["desk:1"]),
  event(4, 243, "asked", ["desk:2"]),
  event(5, 270, "ordered", ["desk:gbi-1", "desk:1"]),
  event(6, 290, "lift-off", ["gbi", "desk:gbi-1"]),
  event(7, 300, "lift-off", ["gbi", "desk:gbi-2"]),
];

const VIEW: View = {
  seat: "analyst",
  epoch_utc: "2013-07-01T12:00:00Z",
  duration_s: 2000,
  flights: [],
  tracks: [],
  assets: [],
  events: EVENTS,
  messages: [],
  threats: [THREAT],
  summary: {},
};

describe("a threat's own events", () => {
  it("are those that name it, its rounds, or the track that a round was ordered at", () => {
    expect(eventsAbout(THREAT, EVENTS).map((one) => one.n)).toEqual([1, 3, 5, 6]);
  });
  it("leave out another's events at the same radar and battery", () => {
    const numbers = eventsAbout(THREAT, EVENTS).map((one) => one.n);
    for (const other of [2, 4, 7]) expect(numbers).not.toContain(other);
  });
});

describe("the delay budget", () => {
  it("joins neighbouring pieces of a part and leaves out those that took no time", () => {
    expect(joined(THREAT.budget)).toEqual([
      { part: "sense", start_s: 60, end_s: 240 },
      { part: "decide", start_s: 240, end_s: 270 },
    ]);
  });
  it("keeps apart what a gap lies between", () => {
    const apart = [
      { part: "order", start_s: 0, end_s: 1 },
      { part: "order", start_s: 2, end_s: 3 },
    ];
    expect(joined(apart)).toHaveLength(2);
  });
});

describe("a row", () => {
  const [row] = rowsOf(VIEW);
  if (row === undefined) throw new Error("no row");
  it("sorts what was seen from what was decided", () => {
    expect(row.seen.map((one) => one.time_s)).toEqual([100]);
    expect(row.decided.map((one) => one.kind)).toEqual(["asked", "ordered"]);
  });
  it("gives its moments in order, each once", () => {
    expect(momentsOf(row)).toEqual([60, 100, 240, 242, 270, 290, 620, 1000]);
  });
  it("ends its decisions with the window, and never after the record", () => {
    expect(decisionsEnd([row], 2000)).toBeCloseTo(832, 9);
    expect(decisionsEnd([row], 500)).toBe(500);
    expect(decisionsEnd([], 500)).toBe(500);
  });
});

describe("the axis", () => {
  it("keeps its marks apart", () => {
    expect(tickStep(2000, 600)).toBe(300);
    expect(tickStep(60, 600)).toBe(10);
    expect(tickStep(1e6, 600)).toBe(14400);
  });
});
