// The flat map's plane: equal areas, there and back, and cameras that keep what they must.
import { geoAzimuthalEqualArea } from "d3-geo";
import { expect, test } from "vitest";

import { ahead, azimuth, distance, ellipseRing, sector } from "../src/map/geometry";
import { cameraAround, createPlane, EARTH_KM, middle, toScreen, windowOf, zoomed } from "../src/map/plane";

const plane = createPlane({ longitude_deg: -8, latitude_deg: 54 });
const PLACES = [
  [-8, 54],
  [51.4, 35.7],
  [-77, 38.9],
  [-68.7, 76.5],
  [177, 52],
] as const;

test.each(PLACES)("places agree with d3's projection and come back: %d %d", (longitude, latitude) => {
  const d3 = geoAzimuthalEqualArea().rotate([8, -54]).scale(EARTH_KM).translate([0, 0]);
  const [x, y] = plane.project(longitude, latitude);
  const expected = d3([longitude, latitude]) ?? [NaN, NaN];
  expect(Math.hypot(x - expected[0], y - expected[1])).toBeLessThan(1e-6);
  const back = plane.invert(x, y);
  expect(
    distance(back ?? { longitude_deg: 0, latitude_deg: 0 }, {
      longitude_deg: longitude,
      latitude_deg: latitude,
    }),
  ).toBeLessThan(1e-3);
});

test("a degree cell has the same area near the middle and far from it", () => {
  const area = (west: number, south: number): number => {
    const corners = [
      [west, south],
      [west + 1, south],
      [west + 1, south + 1],
      [west, south + 1],
    ].map(([lon = 0, lat = 0]) => plane.project(lon, lat));
    let twice = 0;
    for (const [index, [x, y]] of corners.entries()) {
      const [nx, ny] = corners[(index + 1) % 4] ?? [0, 0];
      twice += x * ny - nx * y;
    }
    return Math.abs(twice / 2);
  };
  expect(area(60, 40) / area(-9, 40)).toBeCloseTo(1, 2);
  expect(area(60, 60) / area(-9, 40)).toBeLessThan(0.8);
});

test("beyond the projection there is no place", () => expect(plane.invert(2.1 * EARTH_KM, 0)).toBeNull());

test("zooming keeps the place under the pointer", () => {
  const window = windowOf(plane, { longitude_deg: 20, latitude_deg: 45, width_km: 4000 }, 700, 480);
  const camera = zoomed(plane, window, 2, 600, 100);
  const after = windowOf(plane, camera ?? { longitude_deg: 0, latitude_deg: 0, width_km: 1 }, 700, 480);
  expect(after.px_per_km / window.px_per_km).toBeCloseTo(2, 6);
  const [x, y] = [window.left_km + 600 / window.px_per_km, window.top_km + 100 / window.px_per_km];
  const [ax, ay] = toScreen(after, x, y);
  expect(Math.hypot(ax - 600, ay - 100)).toBeLessThan(1e-3);
});

test("the first camera shows every place with a margin", () => {
  const places = PLACES.slice(0, 4).map(([longitude_deg, latitude_deg]) => ({ longitude_deg, latitude_deg }));
  const own = createPlane(middle(places));
  const window = windowOf(own, cameraAround(own, places, 700, 480), 700, 480);
  for (const place of places) {
    const [x, y] = toScreen(window, ...own.project(place.longitude_deg, place.latitude_deg));
    expect(x).toBeGreaterThan(20);
    expect(x).toBeLessThan(680);
    expect(y).toBeGreaterThan(20);
    expect(y).toBeLessThan(460);
  }
});

test("rings stand at their distance; an ellipse's long axis lies in its azimuth", () => {
  const at = { longitude_deg: 40, latitude_deg: 38 };
  for (const place of sector(at, 50, 360, 1500)) expect(distance(at, place)).toBeCloseTo(1500, 3);
  const ring = ellipseRing(at, { major_km: 90, minor_km: 10, azimuth_deg: 30 });
  const far = ring.reduce((a, b) => (distance(at, a) > distance(at, b) ? a : b));
  expect(distance(at, far)).toBeCloseTo(90, 3);
  expect(((azimuth(at, far) % 180) + 180) % 180).toBeCloseTo(30, 3);
  expect(distance(at, ahead(at, 123, 700))).toBeCloseTo(700, 6);
});
