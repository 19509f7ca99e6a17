// What lies under the marks: ground, footprint and borders, each kept as a picture until the window stands still anew.
import type { FeatureCollection } from "geojson";

import type { Footprint } from "../footprint";
import type { Grid } from "../types";
import { drawBorders, drawGround, groundOf, lay, type Drawn, type Ground } from "./basemap";
import type { Pen } from "./marks";
import type { Plane, Window } from "./plane";
import { cellsOfPixels, looks, paint } from "./raster";

const SETTLE_MS = 90;

interface Raster {
  readonly window: Window;
  readonly plane: Plane;
  readonly grid: Grid;
  readonly cells: Int32Array;
  readonly image: HTMLCanvasElement;
  readonly pixels: ImageData;
  footprint: Footprint | null;
}

export class Backdrop {
  private ground: Ground | null = null;
  private under: Drawn | null = null;
  private over: Drawn | null = null;
  private raster: Raster | null = null;
  private settle: ReturnType<typeof setTimeout> | undefined;
  private last: Footprint | null = null;

  constructor(
    private readonly borders: FeatureCollection,
    private readonly again: () => void,
  ) {}

  /** Projects the borders for another theatre. */
  turn(plane: Plane): void {
    this.ground = groundOf(plane, this.borders);
    this.under = this.over = this.raster = null;
  }

  /** Draws all three; while the window moves the pictures of the last one are shifted and scaled. */
  draw(pen: Pen, plane: Plane, window: Window, ratio: number, footprint: Footprint | null): void {
    const first = this.under === null || this.under.window.width !== window.width;
    if (first || this.under?.window.height !== window.height) this.refresh(window, ratio);
    else if (!same(this.under.window, window)) this.later(window, ratio);
    pen.fillStyle = "#eef3f6";
    pen.fillRect(0, 0, window.width, window.height);
    if (this.under) lay(pen, this.under, window);
    if (footprint === null) return;
    const raster = this.rasterFor(plane, window, footprint);
    lay(pen, raster, window, false);
    if (this.over) lay(pen, this.over, window);
  }

  /** Measures once from the pointer's event that asked for a footprint to its being drawn. */
  told(footprint: Footprint, asked_ms: number): void {
    if (this.last === footprint) return;
    this.last = footprint;
    performance.measure("oneroof drag", { start: asked_ms, end: performance.now() });
  }

  private refresh(window: Window, ratio: number): void {
    clearTimeout(this.settle);
    this.settle = undefined;
    this.under = drawGround(this.ground, window, ratio);
    this.over = drawBorders(this.ground, window, ratio);
    this.raster = null;
  }

  private later(window: Window, ratio: number): void {
    clearTimeout(this.settle);
    this.settle = setTimeout(() => {
      this.refresh(window, ratio);
      this.again();
    }, SETTLE_MS);
  }

  private rasterFor(plane: Plane, window: Window, footprint: Footprint): Raster {
    let raster = this.raster;
    const moving = this.settle !== undefined;
    if (
      raster?.plane !== plane ||
      !sameGrid(raster.grid, footprint.grid) ||
      !(moving || same(raster.window, window))
    )
      raster = this.raster = newRaster(plane, window, footprint.grid);
    if (raster.footprint !== footprint) {
      raster.footprint = footprint;
      const into = new Uint32Array(raster.pixels.data.buffer);
      paint(raster.cells, looks(footprint), raster.image.width, into);
      raster.image.getContext("2d")?.putImageData(raster.pixels, 0, 0);
    }
    return raster;
  }
}

function newRaster(plane: Plane, at: Window, grid: Grid): Raster {
  const image = document.createElement("canvas");
  [image.width, image.height] = [Math.ceil(at.width), Math.ceil(at.height)];
  const window = { ...at, width: image.width, height: image.height };
  const pixels = new ImageData(image.width, image.height);
  return { window, plane, grid, cells: cellsOfPixels(plane, window, grid), image, pixels, footprint: null };
}

function same(one: Window, other: Window): boolean {
  return (
    one.left_km === other.left_km &&
    one.top_km === other.top_km &&
    one.px_per_km === other.px_per_km &&
    Math.ceil(one.width) === Math.ceil(other.width) &&
    Math.ceil(one.height) === Math.ceil(other.height)
  );
}

function sameGrid(one: Grid, other: Grid): boolean {
  return (
    one.south_deg === other.south_deg &&
    one.west_deg === other.west_deg &&
    one.step_deg === other.step_deg &&
    one.rows === other.rows &&
    one.columns === other.columns
  );
}
