// The globe's shapes against figures worked out by hand, and its paths at moments between and outside their samples.
import { describe, expect, it } from "vitest";
import {
  EARTH_KM,
  elevationAt,
  ellipseRing,
  fanSheets,
  onward,
  sighted,
  spread,
  wrapped,
} from "../src/globe/geometry";
import type { Place } from "../src/types";

const EQUATOR = { longitude_deg: 0, latitude_deg: 0 };

/** The angle between two places, by the haversine formula. */
function apart(one: Place, other: Place): number {
  const [a, b] = [one, other].map((place) => (place.latitude_deg * Math.PI) / 180) as [number, number];
  const across = ((other.longitude_deg - one.longitude_deg) * Math.PI) / 180;
  const square = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(across / 2) ** 2;
  return (2 * Math.asin(Math.sqrt(square)) * 180) / Math.PI;
}

const QUARTER_KM = (EARTH_KM * Math.PI) / 2;

describe("places along a bearing", () => {
  it("goes a quarter of the Earth east and to the pole", () => {
    expect(onward(EQUATOR, 90, QUARTER_KM).longitude_deg).toBeCloseTo(90, 9);
    expect(onward(EQUATOR, 0, QUARTER_KM).latitude_deg).toBeCloseTo(90, 9);
  });
  it("comes over the antimeridian with a longitude on the other side", () => {
    const far = onward({ longitude_deg: 179.5, latitude_deg: 0 }, 90, 200);
    expect(far.longitude_deg).toBeLessThan(-178);
    expect(wrapped(540)).toBe(-180);
  });
});

describe("ellipses", () => {
  it("reach their half axes along and across their azimuth", () => {
    const centre = { longitude_deg: 20, latitude_deg: 50 };
    const ring = ellipseRing(centre, { major_km: 120, minor_km: 30, azimuth_deg: 40 });
    const away = ring.map((place) => (apart(centre, place) * Math.PI * EARTH_KM) / 180);
    expect(Math.max(...away)).toBeCloseTo(120, 3);
    expect(Math.min(...away)).toBeCloseTo(30, 3);
    const farthest = ring[away.indexOf(Math.max(...away))];
    const expected = onward(centre, 40, 120);
    const opposite = onward(centre, 220, 120);
    const gap = Math.min(apart(farthest ?? centre, expected), apart(farthest ?? centre, opposite));
    expect(gap).toBeLessThan(1e-6);
  });
});

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
