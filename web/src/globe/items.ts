// What the globe marks: assets where they stand or fly now, launch points and places to protect, and all that flies.
import { Cartesian3 } from "@cesium/engine";
import { anticipated, drawnAssets, placeOf } from "../map/places";
import { NOBODY } from "../map/sheet";
import { along } from "../map/times";
import type { State } from "../store";
import type { Asset, Place } from "../types";
import { LIFT_M } from "./motion";
import type { Present } from "./content";
import type { Item } from "./overlay";

/** What is drawn above what, and whose label finds its place first. */
const WEIGHTS = { object: 1, impact: 2, hit: 3, miss: 3, track: 4, missile: 5, interceptor: 6 } as const;

/** Where assets stand on the ground now, by id; satellites stand nowhere. */
export function placesOf(state: State): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>();
  for (const asset of state.scenario?.assets ?? []) {
    const place = isSatellite(asset) ? null : placeOf(state, asset);
    if (place !== null) found.set(asset.id, place);
  }
  return found;
}

function isSatellite(asset: Asset): boolean {
  return (asset.height_km ?? 0) > 100;
}

export function items(
  state: State,
  present: readonly Present[],
  colours: ReadonlyMap<string, string>,
): readonly Item[] {
  const all = [
    ...origins(state, colours),
    ...protectedPlaces(state),
    ...assets(state, colours),
    ...present.map((one) => moving(one, state)),
  ];
  return all.sort((one, other) => one.weight - other.weight);
}

/** Interceptors are many and close together: their names are shown when selected. */
function moving(one: Present, state: State): Item {
  const named = one.shape !== "interceptor" || state.selection === one.id;
  return { ...one, label: named ? one.label : "", weight: WEIGHTS[one.shape] };
}

function assets(state: State, colours: ReadonlyMap<string, string>): readonly Item[] {
  return drawnAssets(state.scenario?.assets ?? []).flatMap((asset) => {
    const at = whereabouts(state, asset);
    if (at === null) return [];
    const colour = colours.get(asset.owner) ?? NOBODY;
    const stands = asset.status === undefined || asset.status === null || asset.status === "operational";
    const code = stands ? asset.symbol : anticipated(asset.symbol);
    return [mark(asset.id, at, asset.name, { shape: "symbol", code, colour, weight: 3 })];
  });
}

function whereabouts(state: State, asset: Asset): Cartesian3 | null {
  const place = placeOf(state, asset);
  if (place === null) return null;
  if (!isSatellite(asset)) return onGround(place);
  const path = state.view?.assets.find((one) => one.id === asset.id);
  const height_km = (path && along(path, state.time_s)?.height_km) ?? asset.height_km ?? 0;
  return Cartesian3.fromDegrees(place.longitude_deg, place.latitude_deg, height_km * 1e3);
}

function onGround(place: Place): Cartesian3 {
  return Cartesian3.fromDegrees(place.longitude_deg, place.latitude_deg, LIFT_M);
}

function origins(state: State, colours: ReadonlyMap<string, string>): readonly Item[] {
  const attacker = state.scenario?.parties.find((party) => party.attacks)?.id ?? "";
  const colour = colours.get(attacker) ?? NOBODY;
  const places = new Map(
    (state.scenario?.attack ?? []).map((shot) => [
      `${shot.from.longitude_deg},${shot.from.latitude_deg}`,
      shot.from,
    ]),
  );
  return [...places.values()].map((place) =>
    mark("", onGround(place), place.name ?? "", { shape: "origin", colour, weight: 1 }),
  );
}

function protectedPlaces(state: State): readonly Item[] {
  return (state.scenario?.protect ?? []).map((place) =>
    mark(place.id, onGround(place), place.name, { shape: "aim", colour: NOBODY, weight: 2 }),
  );
}

function mark(
  id: string,
  at: Cartesian3,
  label: string,
  look: Pick<Item, "shape" | "colour" | "weight"> & { code?: string },
): Item {
  return { id, at, ahead: null, label, ...look };
}
