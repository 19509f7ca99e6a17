// The network: where things stand, what is on its way at a moment, and what was refused.
import { describe, expect, it } from "vitest";
import { along, curve } from "../src/network/draw";
import { arrived, layout, passing, refuses, reports } from "../src/network/layout";
import type { Message, Scenario } from "../src/types";

const message = (id: string, sent_s: number, received_s: number | null, to = "post"): Message => ({
  id,
  sent_s,
  received_s,
  from: "radar",
  to,
  what: "tracks",
  subject: null,
  text: "",
});

const asset = (id: string, kind: string, owner: string, group?: string): object => ({
  id,
  asset: group ?? id,
  name: id,
  kind,
  owner,
  interceptors: [],
});

const SCENARIO = {
  parties: [{ id: "usa" }, { id: "pol" }, { id: "rus" }],
  nodes: [
    { id: "post", party: "usa", name: "Post" },
    { id: "other", party: "rus", name: "Other" },
  ],
  assets: [
    asset("radar", "radar", "usa"),
    asset("eyes-1", "satellite", "usa", "eyes"),
    asset("eyes-2", "satellite", "usa", "eyes"),
    asset("guns", "interceptor", "usa"),
  ],
  links: [{ id: "radar>post", from: "radar", to: "post", delay_s: 2 }],
} as unknown as Scenario;

describe("the layout", () => {
  const laid = layout(SCENARIO, [message("1", 0, 1, "other")], 600);
  it("gives a band to each party that has something, in the scenario's order, without gaps", () => {
    expect(laid.bands.map((band) => band.party)).toEqual(["usa", "rus"]);
    expect(laid.bands[1]?.top).toBe(laid.bands[0]?.height);
    expect(laid.height).toBe((laid.bands[1]?.top ?? 0) + (laid.bands[1]?.height ?? 0));
  });
  it("puts sensors left of posts left of batteries, each inside its party's band", () => {
    const x = (id: string): number => laid.vertices.find((one) => one.id === id)?.x ?? NaN;
    expect(x("radar")).toBeLessThan(x("post"));
    expect(x("post")).toBeLessThan(x("guns"));
    for (const vertex of laid.vertices) {
      const band = laid.bands.find((one) => one.party === vertex.party);
      expect(vertex.y).toBeGreaterThan(band?.top ?? NaN);
      expect(vertex.y).toBeLessThan((band?.top ?? NaN) + (band?.height ?? NaN));
    }
  });
  it("counts what the scenario names once as one", () => {
    const eyes = laid.vertices.filter((one) => one.id.startsWith("eyes"));
    expect(eyes).toHaveLength(1);
    expect(eyes[0]).toMatchObject({ count: 2, name: "eyes (2)" });
  });
  it("draws links, and ways that a message took without one", () => {
    expect(laid.edges.map((edge) => `${edge.from.id}>${edge.to.id}`)).toEqual(["radar>post", "radar>other"]);
  });
});

describe("messages at a moment", () => {
  const messages = [message("a", 10, 20), message("b", 10, 10), message("c", 30, null)];
  it("are on their way from sending to arrival, and for a moment where they took no time", () => {
    expect(passing(messages, 15, 4).map((one) => [one.message.id, one.share])).toEqual([["a", 0.5]]);
    expect(passing(messages, 12, 4).map((one) => one.message.id)).toEqual(["a", "b"]);
    expect(passing(messages, 9, 4)).toHaveLength(0);
  });
  it("that never arrive are neither on their way nor arrived", () => {
    expect(passing(messages, 31, 4)).toHaveLength(0);
    expect(arrived(messages, 99, 9).map((one) => one.id)).toEqual(["a", "b"]);
  });
});

describe("what sensors report", () => {
  it("goes along each of their links, by the name that the scenario has for them", () => {
    const links = [
      { id: "1", from: "eyes", to: "post", delay_s: 5 },
      { id: "2", from: "eyes", to: "other", delay_s: 7 },
    ];
    const seen = {
      n: 1,
      time_s: 100,
      kind: "detected",
      who: "eyes-2",
      text: "",
      subjects: ["shot"],
      cause: null,
    };
    const made = reports({ ...SCENARIO, links } as unknown as Scenario, [seen, { ...seen, kind: "asked" }]);
    expect(made.map((one) => [one.from, one.to, one.received_s])).toEqual([
      ["eyes", "post", 105],
      ["eyes", "other", 107],
    ]);
  });
});

describe("a refusal", () => {
  it("is an answer that does not grant, silence too", () => {
    const answer = { ...message("d", 0, 1), what: "answer" };
    expect(refuses({ ...answer, text: "granted (post>post:1)" })).toBe(false);
    expect(refuses({ ...answer, text: "refused (post>post:1)" })).toBe(true);
    expect(refuses({ ...answer, text: "silence (post>post:1)" })).toBe(true);
    expect(refuses(message("e", 0, 1))).toBe(false);
  });
});

describe("a way between two", () => {
  it("starts at the one and ends at the other", () => {
    const [edge] = layout(SCENARIO, [], 600).edges;
    if (edge === undefined) throw new Error("no edge");
    expect(along(curve(edge), 0)).toEqual({ x: edge.from.x, y: edge.from.y });
    expect(along(curve(edge), 1).x).toBeCloseTo(edge.to.x, 9);
  });
});
