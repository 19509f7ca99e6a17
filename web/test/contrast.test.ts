// Text stands out from its ground: WCAG 2's ratio, computed from the colours in base.css, is 4.5 or more (AA).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("../src/style/base.css", import.meta.url), "utf8");
const COLOURS = Object.fromEntries(
  [...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1], found[2]]),
) as Record<string, string>;

export function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function ratio(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const named = (name: string): string => {
  const colour = COLOURS[name];
  if (colour === undefined) throw new Error(`base.css has no colour --${name}`);
  return colour;
};

const TEXT = ["ink", "muted", "accent", "good-text"].flatMap((text) =>
  ["paper", "wash", "sea", "land", "accent-wash"].map((ground) => [text, ground] as const),
);

test.each([...TEXT, ["fault", "fault-wash"] as const, ["on-accent", "accent"] as const])(
  "%s on %s can be read",
  (text, ground) => expect(ratio(named(text), named(ground))).toBeGreaterThanOrEqual(4.5),
);

test.each(["line", "accent", "bad", "good"])("the line %s can be told from paper (3 to 1)", (line) =>
  expect(ratio(named(line), named("paper"))).toBeGreaterThanOrEqual(3),
);

test("the measure itself: black on white is 21, and a grey too light fails", () => {
  expect(ratio("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(ratio("#999999", "#ffffff")).toBeLessThan(4.5);
});
