// Paths in the Earth's frame at a moment, and what the Earth hides from the camera.
import { Cartesian3 } from "@cesium/engine";
import { describe, expect, it } from "vitest";
import { course, passed, trail, whereabouts } from "../src/globe/motion";
import { hidden } from "../src/globe/overlay";

const PATH = {
  times_s: [10, 20, 40],
  longitude_deg: [0, 0, 0],
  latitude_deg: [0, 1, 2],
  height_km: [0, 100, 50],
};

describe("a course", () => {
  const made = course(PATH);
  it("stands at its heights, in metres from the Earth's middle", () => {
    expect(Cartesian3.magnitude(made.points[0] ?? Cartesian3.ZERO)).toBeCloseTo(6378137, 3);
    const rise = Cartesian3.magnitude(made.points[1] ?? Cartesian3.ZERO) - 6378137;
    expect(rise).toBeGreaterThan(99e3);
    expect(rise).toBeLessThan(100e3);
  });
  it("is nowhere before its start and after its end, and between its samples in between", () => {
    expect(whereabouts(made.points, made.times_s, 9.9)).toBeNull();
    expect(whereabouts(made.points, made.times_s, 40.1)).toBeNull();
    expect(whereabouts(made.points, made.times_s, 40)).toBe(made.points[2]);
    const half = whereabouts(made.points, made.times_s, 30) ?? Cartesian3.ZERO;
    const ends = [made.points[1], made.points[2]].map((end) =>
      Cartesian3.distance(half, end ?? Cartesian3.ZERO),
    );
    expect(ends[0]).toBeCloseTo(ends[1] ?? NaN, 3);
  });
  it("leaves a trail up to the present and no farther", () => {
    expect(passed(made.times_s, 20)).toBe(2);
    expect(trail(made.points, made.times_s, 5)).toHaveLength(0);
    expect(trail(made.points, made.times_s, 20)).toHaveLength(2);
    expect(trail(made.points, made.times_s, 30)).toHaveLength(3);
    expect(trail(made.points, made.times_s, 99)).toHaveLength(3);
  });
});

describe("the horizon", () => {
  const eye = Cartesian3.fromDegrees(0, 0, 5e6);
  it("hides what lies behind the Earth and not what lies before it", () => {
    expect(hidden(eye, Cartesian3.fromDegrees(0, 0, 0))).toBe(false);
    expect(hidden(eye, Cartesian3.fromDegrees(40, 0, 2000))).toBe(false);
    expect(hidden(eye, Cartesian3.fromDegrees(80, 0, 2000))).toBe(true);
    expect(hidden(eye, Cartesian3.fromDegrees(180, 0, 2000))).toBe(true);
  });
  it("lets what is high enough be seen over it", () => {
    // the horizon at 5,000 km of height is 55.9 degrees away; at 80 degrees, 645 km stand above the line of sight
    expect(hidden(eye, Cartesian3.fromDegrees(80, 0, 500e3))).toBe(true);
    expect(hidden(eye, Cartesian3.fromDegrees(80, 0, 800e3))).toBe(false);
  });
});
