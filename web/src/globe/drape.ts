// The footprint laid over the globe: its cells as one picture, stretched over their rectangle without smoothing.
import {
  GeographicTilingScheme,
  ImageryLayer,
  Rectangle,
  TextureMagnificationFilter,
  TextureMinificationFilter,
} from "@cesium/engine";
import type { Footprint } from "../footprint";
import { looks, paint } from "../map/raster";
import { canvasProvider } from "./provider";

const ALPHA = 0.8;
/** Pixels a cell, so that the patterns of undefended and undefined show; fewer where the picture would get too large. */
const CELL_PX = 8;
const MOST_PX = 2048;

/** A layer of a footprint; cells outside the missiles' range stay clear. */
export function footprintLayer(footprint: Footprint): ImageryLayer {
  const { south_deg, west_deg, step_deg, rows, columns } = footprint.grid;
  const [east, north] = [west_deg + columns * step_deg, south_deg + rows * step_deg];
  const rectangle = Rectangle.fromDegrees(west_deg, south_deg, Math.min(east, 180), Math.min(north, 90));
  const scheme = new GeographicTilingScheme({
    rectangle,
    numberOfLevelZeroTilesX: 1,
    numberOfLevelZeroTilesY: 1,
  });
  const made = picture(footprint);
  const provider = canvasProvider(scheme, made.width, made.height, 0, () => made);
  return new ImageryLayer(provider, {
    rectangle,
    alpha: ALPHA,
    minificationFilter: TextureMinificationFilter.NEAREST,
    magnificationFilter: TextureMagnificationFilter.NEAREST,
  });
}

function picture(footprint: Footprint): HTMLCanvasElement {
  const { rows, columns } = footprint.grid;
  const size = Math.max(1, Math.min(CELL_PX, Math.floor(MOST_PX / Math.max(rows, columns))));
  const canvas = document.createElement("canvas");
  const [width, height] = [columns * size, rows * size];
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  paint(cellsOf(rows, columns, size), looks(footprint), width, pixels);
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The cell that each pixel lies in: cells' rows count from the south, pictures' from the top. */
export function cellsOf(rows: number, columns: number, size: number): Int32Array {
  const width = columns * size;
  return Int32Array.from({ length: width * rows * size }, (_, pixel) => {
    const row = rows - 1 - Math.floor(pixel / width / size);
    return row * columns + Math.floor((pixel % width) / size);
  });
}
