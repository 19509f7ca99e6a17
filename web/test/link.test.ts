// A link: what it holds, that it reads back to the same view, and that a broken one does no harm.
import { describe, expect, it } from "vitest";
import { cameraOf, choiceOf, fragment, parse } from "../src/link";
import { FIRST, type State } from "../src/store";

const STATE: State = {
  ...FIRST,
  choice: {
    scenario: "third-site-2007",
    arrangement: "dual-key",
    believe: "postol",
    seed: 7,
    replications: 20,
    set: { "gbi-two-stage.burnout_speed_km_s": 7.5, "rights.engage.delay_s.median": 12 },
  },
  run: "abc",
  seat: "nato",
  time_s: 612.34,
  selection: "usa-command:gbi-poland-1",
  map: "globe",
  dock: "timeline",
  camera: { longitude_deg: -12.345, latitude_deg: 48.5, width_km: 5400.2 },
};

describe("a link", () => {
  it("says nothing of what is at its first value", () => {
    expect(fragment(FIRST)).toBe("");
  });
  it("reads back to the same request, view and place", () => {
    const linked = parse(`#${fragment(STATE)}`);
    expect({ scenario: linked.scenario, ...choiceOf(linked) }).toEqual(STATE.choice);
    expect(linked).toMatchObject({ run: "1", seat: "nato", t: "612.3", map: "globe", dock: "timeline" });
    expect(linked.select).toBe(STATE.selection);
    expect(cameraOf(linked.at)).toEqual({ longitude_deg: -12.35, latitude_deg: 48.5, width_km: 5400 });
  });
  it("holds the request and not the server's id of its answer, so that another server runs it anew", () => {
    expect(fragment(STATE)).not.toContain("abc");
  });
  it("leaves what is no figure at its first value", () => {
    const broken = choiceOf({ seed: "many", replications: "-3", set: '{"a":' });
    expect(broken).toEqual({ arrangement: null, believe: null, set: {} });
    expect(choiceOf({ set: '{"a":{"b":1},"c":2}' }).set).toEqual({ c: 2 });
    expect(cameraOf("91,0,100")).toBeNull();
    expect(cameraOf("nowhere")).toBeNull();
    expect(cameraOf(undefined)).toBeNull();
  });
});
