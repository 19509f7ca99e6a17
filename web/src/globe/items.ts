// What the globe marks: assets and posts where they stand now, launch and aim points, and all that flies at the moment.
import type { Cartesian3 } from "@cesium/engine";
import type { State } from "../store";
import { ANALYST, type Asset, type Place } from "../types";
import { onGround, type Present } from "./content";
import type { Item } from "./overlay";

const NOBODY = "#7f8a93";
/** What is drawn above what, and whose label finds its place first. */
const WEIGHTS = { object: 1, satellite: 2, impact: 2, track: 4, missile: 5, interceptor: 6 } as const;
const INK = "#1b2530";

/** Where assets and posts stand on the ground; what was dragged stands where it was left. Satellites stand nowhere. */
export function placesOf(state: State): ReadonlyMap<string, Place> {
  const { scenario, moves } = state;
  const standing = [...(scenario?.nodes ?? []), ...(scenario?.assets ?? []).filter(isGrounded)].flatMap(
    (thing) =>
      thing.longitude_deg === null || thing.latitude_deg === null
        ? []
        : [[thing.id, { longitude_deg: thing.longitude_deg, latitude_deg: thing.latitude_deg }] as const],
  );
  return new Map<string, Place>([
    ...standing,
    ...Object.values(moves).map((move) => [move.asset, move] as const),
  ]);
}

function isGrounded(asset: Asset): boolean {
  return asset.kind !== "satellite";
}

export function items(
  state: State,
  present: readonly Present[],
  colours: ReadonlyMap<string, string>,
): readonly Item[] {
  const flying = new Set(present.map((one) => one.id));
  const all = [
    ...aims(state),
    ...assets(state, colours, flying),
    ...present.map((one) => moving(one, state)),
  ];
  return all.sort((one, other) => one.weight - other.weight);
}

function moving(one: Present, state: State): Item {
  const named =
    one.shape === "satellite" ? state.scenario?.assets.find((asset) => asset.id === one.id) : undefined;
  const label = one.shape === "interceptor" && state.selection !== one.id ? "" : (named?.name ?? one.label);
  return { ...one, label, weight: WEIGHTS[one.shape] };
}

function assets(
  state: State,
  colours: ReadonlyMap<string, string>,
  moving: ReadonlySet<string>,
): readonly Item[] {
  const places = placesOf(state);
  return (state.scenario?.assets ?? []).flatMap((asset) => {
    const place = places.get(asset.id);
    if (place === undefined || moving.has(asset.id)) return [];
    const colour = colours.get(asset.owner) ?? NOBODY;
    return [
      mark(asset.id, onGround(place), asset.name, { shape: "symbol", code: asset.symbol, colour, weight: 3 }),
    ];
  });
}

function aims(state: State): readonly Item[] {
  const attack = state.seat === ANALYST ? (state.scenario?.attack ?? []) : [];
  const [origins, targets] = [new Map<string, Place>(), new Map<string, Place & { label: string }>()];
  for (const shot of attack) {
    origins.set(`${shot.from.longitude_deg},${shot.from.latitude_deg}`, shot.from);
    targets.set(`${shot.to.longitude_deg},${shot.to.latitude_deg}`, {
      ...shot.to,
      label: shot.to.name ?? "",
    });
  }
  return [
    ...[...origins.values()].map((place) =>
      mark("", onGround(place), "name" in place ? String(place.name) : "", {
        shape: "origin",
        colour: INK,
        weight: 1,
      }),
    ),
    ...[...targets.values()].map((place) =>
      mark("", onGround(place), place.label, { shape: "aim", colour: INK, weight: 2 }),
    ),
  ];
}

function mark(
  id: string,
  at: Cartesian3,
  label: string,
  look: Pick<Item, "shape" | "colour" | "weight"> & { code?: string },
): Item {
  return { id, at, ahead: null, label, ...look };
}
