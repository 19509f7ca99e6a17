// The layers of what stands on the map: sensor fans, assets with their symbols, places to be protected, links.
import type { Asset, Place } from "../types";
import type { State } from "../store";
import { sector } from "./geometry";
import { aimMark, selectionRing } from "./marks";
import { colourOf, inside, pixel, trace, type Drawing } from "./sheet";
import { symbolPicture } from "./symbols";
import { along } from "./times";

/** Where an asset is: where it was dragged to, else where it has got to by the present time, else where it stands. */
export function placeOf(state: State, asset: Asset): Place | null {
  const moved = state.moves[asset.id] ?? movedShip(state, asset);
  if (moved) return moved;
  const path = state.view?.assets.find((one) => one.id === asset.id || one.id === asset.ship);
  const now = path && along(path, state.time_s);
  if (now) return now;
  if (asset.longitude_deg === null || asset.latitude_deg === null) return null;
  return { longitude_deg: asset.longitude_deg, latitude_deg: asset.latitude_deg };
}

function movedShip(state: State, asset: Asset): Place | undefined {
  const { ship } = asset;
  if (!ship) return undefined;
  const mates = state.scenario?.assets.filter((other) => other.ship === ship) ?? [];
  return Object.values(state.moves).find((move) => mates.some((mate) => mate.id === move.asset));
}

/** Of several things on one ship the one that stands for it: what shoots, else the first. */
export function drawnAssets(assets: readonly Asset[]): readonly Asset[] {
  return assets.filter((asset) => {
    if (!asset.ship) return true;
    const mates = assets.filter((other) => other.ship === asset.ship);
    return asset === (mates.find((mate) => mate.interceptors.length > 0) ?? mates[0]);
  });
}

export function drawFans(drawing: Drawing): void {
  const { pen, state } = drawing;
  for (const asset of state.scenario?.assets ?? []) {
    const [fan, place] = [asset.fan, placeOf(state, asset)];
    if (fan === null || place === null) continue;
    const colour = colourOf(state, asset.owner);
    const chosen = state.selection === asset.id;
    const faces = fan.faces_deg ?? [fan.azimuth_deg];
    const round = faces.length * fan.width_deg >= 359;
    for (const boresight of round ? [0] : faces) {
      trace(drawing, sector(place, boresight, round ? 360 : fan.width_deg, fan.range_km), true);
      pen.fillStyle = colour + (chosen ? "2e" : "0b");
      pen.fill();
      pen.strokeStyle = colour + (chosen ? "ff" : "8c");
      pen.lineWidth = chosen ? 1.6 : 1;
      pen.setLineDash([6, 3]);
      pen.stroke();
      pen.setLineDash([]);
    }
  }
}

const STEP_PX = 24;

export function drawAssets(drawing: Drawing): void {
  const taken: (readonly [number, number])[] = [];
  for (const asset of drawnAssets(drawing.state.scenario?.assets ?? [])) {
    const place = placeOf(drawing.state, asset);
    if (place === null) continue;
    const [x, y] = pixel(drawing, place);
    if (!inside(drawing, x, y)) continue;
    // things at one place stand side by side
    const beside = taken.filter(([tx, ty]) => Math.hypot(tx - x, ty - y) < 12).length;
    taken.push([x, y]);
    drawAsset(drawing, asset, x + beside * STEP_PX, y);
  }
}

function drawAsset(drawing: Drawing, asset: Asset, x: number, y: number): void {
  const { pen, state, ratio, hits, names } = drawing;
  const satellite = (asset.height_km ?? 0) > 100;
  const planned = asset.status !== undefined && asset.status !== null && asset.status !== "operational";
  const picture = symbolPicture(
    planned ? anticipated(asset.symbol) : asset.symbol,
    colourOf(state, asset.owner),
    ratio,
  );
  const shrink = satellite ? 0.75 : 1;
  const reach = (shrink * Math.max(picture.width, picture.height)) / 2;
  if (state.selection === asset.id) selectionRing(pen, x, y, reach + 1);
  pen.imageSmoothingEnabled = true;
  const [left, top] = [x - picture.x * shrink, y - picture.y * shrink];
  pen.drawImage(picture.image, left, top, picture.width * shrink, picture.height * shrink);
  hits.push({ id: asset.id, x, y, reach: Math.max(8, reach * 0.8), moves: asset.moves });
  names.push({ text: asset.name, x, y, reach: reach * 0.8, rank: satellite ? 6 : 2, quiet: satellite });
}

export function drawProtected(drawing: Drawing): void {
  const { pen, state, hits, names } = drawing;
  for (const one of state.scenario?.protect ?? []) {
    const [x, y] = pixel(drawing, one);
    if (!inside(drawing, x, y)) continue;
    if (state.selection === one.id) selectionRing(pen, x, y, 10);
    aimMark(pen, x, y);
    hits.push({ id: one.id, x, y, reach: 7, moves: false });
    names.push({ text: one.name, x, y, reach: 7, rank: 1, strong: true });
  }
}

/** Links between things that have a place; posts have none, so most links live in the graph. */
export function drawLinks(drawing: Drawing): void {
  const { state } = drawing;
  const places = new Map<string, Place>();
  for (const asset of state.scenario?.assets ?? []) {
    const place = placeOf(state, asset);
    if (place !== null) places.set(asset.id, place);
  }
  for (const link of state.scenario?.links ?? []) {
    const [from, to] = [places.get(link.from), places.get(link.to)];
    if (from && to) joined(drawing, from, to);
  }
}

function joined(drawing: Drawing, from: Place, to: Place): void {
  const { pen } = drawing;
  trace(drawing, [from, to]);
  pen.strokeStyle = "#55616c";
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  pen.stroke();
  pen.setLineDash([]);
}

/** The symbol of what is planned or gone: APP-6 draws its frame dashed. */
export function anticipated(sidc: string): string {
  return sidc.slice(0, 3) + "A" + sidc.slice(4);
}
