// The footprint laid over the globe: its cells as one picture, stretched over their rectangle without smoothing.
import {
  GeographicTilingScheme,
  ImageryLayer,
  Rectangle,
  TextureMagnificationFilter,
  TextureMinificationFilter,
} from "@cesium/engine";
import { DEFENDED, UNDEFENDED, UNDEFINED, type Footprint } from "../footprint";
import { canvasProvider } from "./provider";

const ALPHA = 0.55;
/** Lighter green: little margin; darker: much. */
const MARGINS: readonly { readonly least_s: number; readonly colour: readonly [number, number, number] }[] = [
  { least_s: 240, colour: [0, 128, 92] },
  { least_s: 60, colour: [64, 178, 142] },
  { least_s: -Infinity, colour: [160, 214, 192] },
];
const GREYS = { [UNDEFENDED]: [122, 130, 138], [UNDEFINED]: [190, 170, 130] } as const;

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
  const picture = paint(footprint);
  const provider = canvasProvider(scheme, picture.width, picture.height, 0, () => picture);
  return new ImageryLayer(provider, {
    rectangle,
    alpha: ALPHA,
    minificationFilter: TextureMinificationFilter.NEAREST,
    magnificationFilter: TextureMagnificationFilter.NEAREST,
  });
}

function paint(footprint: Footprint): HTMLCanvasElement {
  const { rows, columns } = footprint.grid;
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  const image = context.createImageData(columns, rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      // rows count from the south, pictures from the top
      const pixel = ((rows - 1 - row) * columns + column) * 4;
      image.data.set(colourOf(footprint.values[cell] ?? 0, footprint.margin_s[cell] ?? 0), pixel);
    }
  context.putImageData(image, 0, 0);
  return canvas;
}

function colourOf(value: number, margin_s: number): readonly number[] {
  if (value === DEFENDED) {
    const found = MARGINS.find((step) => margin_s >= step.least_s);
    return [...(found?.colour ?? [0, 158, 115]), 255];
  }
  const grey = value === UNDEFENDED || value === UNDEFINED ? GREYS[value] : null;
  return grey === null ? [0, 0, 0, 0] : [...grey, 255];
}
