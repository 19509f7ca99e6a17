// Times, places and figures as people read them.
import { expect, test } from "vitest";

import { clock, figure, number, place, utc } from "../src/format";

test("a clock counts minutes, and hours when there are some", () => {
  expect([0, 59.99, 60, 3599, 3600, 7325.4].map(clock)).toEqual([
    "0:00",
    "0:59",
    "1:00",
    "59:59",
    "1:00:00",
    "2:02:05",
  ]);
  expect(clock(-61)).toBe("\u22121:01");
});

test("places carry their hemispheres", () => {
  expect(place(-12.346, 5)).toBe("12.35° S 5.00° E");
  expect(place(54.2, -8.1)).toBe("54.20° N 8.10° W");
});

test("figures keep four digits; what nobody published stays undefined", () => {
  expect(number(0.123456)).toBe("0.1235");
  expect(number(1234567.8)).toBe("1\u202f234\u202f568");
  expect(number(-3.5)).toBe("\u22123.5");
  expect(figure(null, "km")).toBe("undefined");
  expect(figure(Number.NaN, "km")).toBe("undefined");
  expect(figure(9, "km/s")).toBe("9 km/s");
});

test("a moment is told in UTC", () => {
  expect(utc("2015-06-01T00:00:00Z", 90)).toBe("2015-06-01 00:01:30 UTC");
  expect(utc("", 90)).toBe("");
});
