// Stepping: the clock goes to the next moment at which something happened, forwards and backwards.
import { expect, test } from "vitest";

import { stepTime } from "../src/play";
import type { RecordEvent, View } from "../src/types";

const at = (time_s: number, n: number): RecordEvent => ({
  n,
  time_s,
  kind: "x",
  who: null,
  text: "",
  subjects: [],
  cause: null,
});
const view: View = {
  seat: "analyst",
  epoch_utc: "2015-06-01T00:00:00Z",
  duration_s: 100,
  flights: [],
  tracks: [],
  assets: [],
  events: [at(10, 0), at(20, 1), at(20, 2), at(35.5, 3)],
  messages: [],
  threats: [],
  summary: {},
};

test("events at one time are one step", () => {
  expect(stepTime(view, 0, 1)).toBe(10);
  expect(stepTime(view, 10, 1)).toBe(20);
  expect(stepTime(view, 20, 1)).toBe(35.5);
});

test("past the last event is the end, before the first the start", () => {
  expect(stepTime(view, 35.5, 1)).toBe(100);
  expect(stepTime(view, 10, -1)).toBe(0);
  expect(stepTime(view, 36, -1)).toBe(35.5);
});
