// Sensor fans as what they are, volumes: a floor at the least elevation and a wall at the range, both see-through.
import {
  BoundingSphere,
  Cartesian3,
  Color,
  ColorGeometryInstanceAttribute,
  ComponentDatatype,
  Geometry,
  GeometryAttribute,
  GeometryAttributes,
  GeometryInstance,
  PerInstanceColorAppearance,
  Primitive,
  PrimitiveType,
  type Scene,
} from "@cesium/engine";
import type { Asset, Fan, Place } from "../types";
import { fanSheets, type Point } from "./geometry";
import type { Lines } from "./lines";

/** Fans are drawn up to this height only; what a sensor sees above it would hide the rest of the globe. */
export const FAN_TOP_KM = 600;
const SHEETS = { floor: 0.05, wall: 0.035 };

export interface Fans {
  put(
    assets: readonly Asset[],
    places: ReadonlyMap<string, Place>,
    colours: ReadonlyMap<string, string>,
  ): void;
  show(visible: boolean): void;
}

export function createFans(scene: Scene, lines: Lines): Fans {
  let primitive: Primitive | null = null;
  let again: (() => void) | null = null;
  let visible = true;
  return {
    put(assets, places, colours) {
      if (primitive !== null) scene.primitives.remove(primitive);
      lines.clear("fan:");
      const drawn = assets.flatMap((asset) => volume(asset, places.get(asset.id), colours.get(asset.id)));
      primitive = drawn.length === 0 ? null : sheets(drawn.flatMap((one) => one.instances));
      if (primitive !== null) {
        primitive.show = visible;
        scene.primitives.add(primitive, 0);
      }
      again = () => drawn.forEach((one) => one.edges.forEach((edge, index) => rim(lines, one, edge, index)));
      if (visible) again();
    },
    show(on) {
      visible = on;
      if (primitive !== null) primitive.show = on;
      if (on) again?.();
      else lines.clear("fan:");
    },
  };
}

interface Volume {
  readonly id: string;
  readonly colour: string;
  readonly instances: readonly GeometryInstance[];
  readonly edges: readonly (readonly Cartesian3[])[];
}

function rim(lines: Lines, one: Volume, edge: readonly Cartesian3[], index: number): void {
  lines.put(`fan:${one.id}:${String(index)}`, edge, {
    colour: one.colour,
    alpha: index === 0 ? 0.8 : 0.35,
    width: 1,
  });
}

function volume(asset: Asset, place: Place | undefined, colour: string | undefined): readonly Volume[] {
  if (asset.fan === null || place === undefined || colour === undefined) return [];
  return faces(asset.fan).map((fan, index) => {
    const { floor, wall, edges } = fanSheets(place, fan, FAN_TOP_KM);
    const instances = [sheet(floor, colour, SHEETS.floor), sheet(wall, colour, SHEETS.wall)];
    const id = `${asset.id}:${String(index)}`;
    return { id, colour, instances, edges: edges.map((edge) => edge.map(earthly)) };
  });
}

/** One fan a face; faces that look all around together are one circle. */
function faces(fan: Fan): readonly Fan[] {
  const bearings = fan.faces_deg ?? [fan.azimuth_deg];
  if (fan.width_deg * bearings.length >= 360) return [{ ...fan, width_deg: 360 }];
  return bearings.map((azimuth_deg) => ({ ...fan, azimuth_deg }));
}

function earthly(point: Point): Cartesian3 {
  return Cartesian3.fromDegrees(point.longitude_deg, point.latitude_deg, Math.max(point.height_km, 2) * 1e3);
}

function sheets(geometryInstances: GeometryInstance[]): Primitive {
  const appearance = new PerInstanceColorAppearance({ flat: true, translucent: true, closed: false });
  return new Primitive({ geometryInstances, appearance, asynchronous: false, allowPicking: false });
}

/** A grid of points as triangles. */
function sheet(rows: readonly (readonly Point[])[], colour: string, alpha: number): GeometryInstance {
  const points = rows.flat().map(earthly);
  const across = rows[0]?.length ?? 0;
  const indices: number[] = [];
  for (let row = 0; row + 1 < rows.length; row++)
    for (let column = 0; column + 1 < across; column++) {
      const corner = row * across + column;
      indices.push(corner, corner + 1, corner + across, corner + 1, corner + across + 1, corner + across);
    }
  const values = new Float64Array(points.flatMap((point) => [point.x, point.y, point.z]));
  const attributes = new GeometryAttributes();
  attributes.position = new GeometryAttribute({
    componentDatatype: ComponentDatatype.DOUBLE,
    componentsPerAttribute: 3,
    values,
  });
  const geometry = new Geometry({
    attributes,
    indices: new Uint32Array(indices),
    primitiveType: PrimitiveType.TRIANGLES,
    boundingSphere: BoundingSphere.fromPoints(points),
  });
  const color = ColorGeometryInstanceAttribute.fromColor(Color.fromCssColorString(colour).withAlpha(alpha));
  return new GeometryInstance({ geometry, attributes: { color } });
}
