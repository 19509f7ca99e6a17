// Reach: the question as it is asked, and the chart's figures: rounded bounds, gaps where nothing is met.
import { describe, expect, it } from "vitest";
import { bounds, pieces, roundStep } from "../src/reach/chart";
import { batteries, longest, question, spread, type Answer } from "../src/reach/question";
import type { Asset, Attack, Scenario } from "../src/types";

const BATTERY = {
  id: "gbi",
  longitude_deg: 17,
  latitude_deg: 54,
  interceptors: [{ sheet: "gbi-two-stage", rounds: 10 }],
} as unknown as Asset;
const SHOT = {
  id: "shot",
  missile: "long",
  from: { name: "there", longitude_deg: 46, latitude_deg: 38 },
  to: { name: "here", longitude_deg: 13, latitude_deg: 52 },
  time_s: 60,
} as unknown as Attack;

describe("the question", () => {
  const chosen = { battery: BATTERY, shot: SHOT, commit_s: 60, speed_km_s: null, believe: "postol" };
  it("names the battery's interceptor and place, and the shot's ends without their names", () => {
    const asked = question(chosen, null);
    expect(asked).toMatchObject({ interceptor: "gbi-two-stage", against: "long", believe: "postol" });
    expect(asked?.launch).toEqual({ longitude_deg: 46, latitude_deg: 38 });
    expect(asked?.burnout_speed_km_s).toBeNull();
  });
  it("is not asked of a battery without a place or without rounds", () => {
    expect(question({ ...chosen, battery: { ...BATTERY, longitude_deg: null } }, null)).toBeNull();
    expect(question({ ...chosen, battery: { ...BATTERY, interceptors: [] } }, null)).toBeNull();
    const scenario = { assets: [BATTERY, { ...BATTERY, interceptors: [] }] } as unknown as Scenario;
    expect(batteries(scenario)).toEqual([BATTERY]);
  });
  it("asks for no commit after the impact, and for none at all before the flight is known", () => {
    const flight = { missile_impact_s: 993.4, missile_burnout_s: 157.6 } as unknown as Answer;
    expect(question(chosen, null)?.delays_s).toEqual([]);
    expect(longest(flight)).toBe(834);
    expect(question(chosen, longest(flight))?.delays_s.at(-1)).toBe(834);
  });
  it("asks at round places, few enough for the server", () => {
    expect(spread(2, 10).length).toBeLessThanOrEqual(40);
    expect([spread(2, 10)[0], spread(2, 10).at(-1)]).toEqual([2, 10]);
  });
});

describe("the chart", () => {
  it("has round bounds that hold all values", () => {
    expect(bounds([103, 612])).toEqual([0, 800]);
    expect(bounds([5])[0]).toBeLessThanOrEqual(5);
    expect(bounds([5])[1]).toBeGreaterThan(5);
    expect(roundStep(127)).toBe(200);
    expect(roundStep(0.3)).toBe(0.5);
  });
  it("draws no line over what has no value", () => {
    const points = [
      { x: 1, y: null },
      { x: 2, y: 5 },
      { x: 3, y: 6 },
      { x: 4, y: null },
      { x: 5, y: 7 },
    ];
    expect(pieces(points).map((piece) => piece.map((point) => point.x))).toEqual([[2, 3], [5]]);
  });
});
