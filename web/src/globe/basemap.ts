// The globe's ground: the same borders as the flat map's, drawn tile by tile at the sharpness that is looked at.
import {
  GeographicTilingScheme,
  ImageryLayer,
  Rectangle,
  TileMapServiceImageryProvider,
  buildModuleUrl,
} from "@cesium/engine";
import { canvasProvider } from "./provider";

const TILE_PX = 512;
const DEEPEST = 6;
const LOOK = { sea: "#eef3f6", land: "#fbfaf6", coast: "#a9b6bf", graticule: "#dfe8ed" };

interface Ring {
  readonly points: readonly (readonly number[])[];
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** A layer of land, coasts and graticule. */
export function borderLayer(borders: GeoJSON.FeatureCollection): ImageryLayer {
  const countries = borders.features.map((feature) => rings(feature.geometry));
  const scheme = new GeographicTilingScheme();
  const provider = canvasProvider(scheme, TILE_PX, TILE_PX, DEEPEST, (x, y, level) => {
    const { west, south, east, north } = scheme.tileXYToRectangle(x, y, level, new Rectangle());
    const degrees = [west, south, east, north].map((angle) => (angle * 180) / Math.PI);
    return drawTile(countries, degrees as unknown as Bounds);
  });
  return new ImageryLayer(provider, {});
}

/** Shaded relief from the tiles of Natural Earth that Cesium brings along. */
export function reliefLayer(): ImageryLayer {
  const provider = TileMapServiceImageryProvider.fromUrl(buildModuleUrl("NaturalEarthII"));
  return ImageryLayer.fromProviderAsync(provider, { saturation: 0.35, brightness: 1.25 });
}

type Bounds = readonly [west: number, south: number, east: number, north: number];

function rings(geometry: GeoJSON.Geometry): readonly Ring[] {
  if (geometry.type === "Polygon") return geometry.coordinates.map(bounded);
  if (geometry.type === "MultiPolygon") return geometry.coordinates.flat().map(bounded);
  return [];
}

function bounded(points: readonly (readonly number[])[]): Ring {
  const [x, y] = [points.map((point) => point[0] ?? 0), points.map((point) => point[1] ?? 0)];
  return { points, west: Math.min(...x), south: Math.min(...y), east: Math.max(...x), north: Math.max(...y) };
}

function drawTile(countries: readonly (readonly Ring[])[], bounds: Bounds): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = TILE_PX;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  context.fillStyle = LOOK.sea;
  context.fillRect(0, 0, TILE_PX, TILE_PX);
  graticule(context, bounds);
  const path = new Path2D();
  for (const ring of countries.flat()) if (meets(ring, bounds)) trace(path, ring, bounds);
  context.fillStyle = LOOK.land;
  context.fill(path, "evenodd");
  context.strokeStyle = LOOK.coast;
  context.lineWidth = 1;
  context.stroke(path);
  return canvas;
}

function meets(ring: Ring, [west, south, east, north]: Bounds): boolean {
  return ring.west <= east && ring.east >= west && ring.south <= north && ring.north >= south;
}

/** Adds a ring to a path; the seam at the antimeridian and the foot of Antarctica get no line. */
function trace(path: Path2D, ring: Ring, [west, south, east, north]: Bounds): void {
  const [right, down] = [TILE_PX / (east - west), TILE_PX / (north - south)];
  for (const [index, [longitude = 0, latitude = 0]] of ring.points.entries()) {
    const [x, y] = [(longitude - west) * right, (north - latitude) * down];
    if (index === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
  path.closePath();
}

function graticule(context: CanvasRenderingContext2D, [west, south, east, north]: Bounds): void {
  context.strokeStyle = LOOK.graticule;
  context.beginPath();
  for (let degrees = -180; degrees <= 180; degrees += 15) {
    const [x, y] = [
      ((degrees - west) / (east - west)) * TILE_PX,
      ((north - degrees) / (north - south)) * TILE_PX,
    ];
    context.moveTo(x, 0);
    context.lineTo(x, TILE_PX);
    context.moveTo(0, y);
    context.lineTo(TILE_PX, y);
  }
  context.stroke();
}
