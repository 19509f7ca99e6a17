// A sensor's fan against figures worked out by hand, and the cells of a draped footprint.
import { describe, expect, it } from "vitest";
import { cellsOf } from "../src/globe/drape";
import { elevationAt, fanSheets, sighted, spread } from "../src/globe/geometry";
import { EARTH_KM } from "../src/map/plane";

const EQUATOR = { longitude_deg: 0, latitude_deg: 0 };

describe("fans", () => {
  it("sees along a straight line: level sight at 1,000 km is 78 km up", () => {
    expect(sighted(EQUATOR, 90, 0, 1000).height_km).toBeCloseTo(Math.hypot(EARTH_KM, 1000) - EARTH_KM, 9);
    expect(sighted(EQUATOR, 90, 0, 1000).height_km).toBeCloseTo(78, 0);
    expect(sighted(EQUATOR, 0, 90, 500)).toMatchObject({ height_km: expect.closeTo(500, 9) as number });
  });
  it("finds the elevation at which a range comes to a height", () => {
    const elevation = elevationAt(1500, 600);
    expect(sighted(EQUATOR, 10, elevation, 1500).height_km).toBeCloseTo(600, 6);
    expect(elevationAt(100, 5000)).toBe(90);
  });
  it("spans its width about its middle, and a full circle has no sides", () => {
    const fan = { azimuth_deg: 10, width_deg: 120, range_km: 2000, elevation_min_deg: 3 };
    const rays = spread(fan);
    expect([rays[0], rays.at(-1)]).toEqual([-50, 70]);
    expect(fanSheets(EQUATOR, fan, 600).edges).toHaveLength(4);
    expect(fanSheets(EQUATOR, { ...fan, width_deg: 360 }, 600).edges).toHaveLength(2);
  });
  it("rises from the sensor to its range and then to the top", () => {
    const { floor, wall } = fanSheets(EQUATOR, { azimuth_deg: 0, width_deg: 90, range_km: 2000 }, 600);
    expect(floor[0]?.[0]?.height_km).toBeCloseTo(0, 9);
    expect(floor.at(-1)?.[0]?.height_km).toBeCloseTo(wall[0]?.[0]?.height_km ?? NaN, 9);
    expect(wall.at(-1)?.[0]?.height_km).toBeCloseTo(600, 6);
  });
});

describe("a draped footprint", () => {
  it("has the south at the bottom, each cell as a square of pixels", () => {
    // two rows of two cells, numbered from the south-west: the picture's first line is the north
    const north = [2, 2, 3, 3];
    const south = [0, 0, 1, 1];
    expect([...cellsOf(2, 2, 2)]).toEqual([...north, ...north, ...south, ...south]);
  });
});
