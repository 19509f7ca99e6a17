// Lines of the globe: a set of named polylines that can be moved, recoloured and hidden without being made again.
import { Cartesian3, Color, Material, PolylineCollection, type Polyline, type Scene } from "@cesium/engine";

export interface Look {
  readonly colour: string;
  readonly alpha: number;
  readonly width: number;
  readonly dashed?: boolean;
}

export interface Lines {
  /** Shows a line under a name, in place of the one of that name; fewer than two points hide it. */
  put(name: string, points: readonly Cartesian3[], look: Look): void;
  /** Hides all lines whose names begin so. */
  clear(prefix: string): void;
}

export function createLines(scene: Scene): Lines {
  const collection = new PolylineCollection();
  scene.primitives.add(collection);
  const named = new Map<string, { line: Polyline; look: string }>();
  return {
    put(name, points, look) {
      const kept = named.get(name);
      if (points.length < 2) {
        if (kept) kept.line.show = false;
        return;
      }
      const written = JSON.stringify(look);
      if (kept === undefined) {
        const line = collection.add({ positions: [...points], width: look.width, material: material(look) });
        named.set(name, { line, look: written });
        return;
      }
      kept.line.show = true;
      kept.line.positions = [...points];
      if (kept.look === written) return;
      kept.look = written;
      kept.line.width = look.width;
      kept.line.material = material(look);
    },
    clear(prefix) {
      for (const [name, { line }] of named) if (name.startsWith(prefix)) line.show = false;
    },
  };
}

function material(look: Look): Material {
  const color = Color.fromCssColorString(look.colour).withAlpha(look.alpha);
  if (look.dashed !== true) return Material.fromType("Color", { color });
  return Material.fromType("PolylineDash", { color, gapColor: Color.TRANSPARENT, dashLength: 10 });
}

/** Points between two on the ground, along the great circle, raised in the middle by a share of the distance. */
export function bow(from: Cartesian3, to: Cartesian3, rise: number, pieces = 32): Cartesian3[] {
  const distance = Cartesian3.distance(from, to);
  const radius = Cartesian3.magnitude(from);
  return Array.from({ length: pieces + 1 }, (_, index) => {
    const share = index / pieces;
    const straight = Cartesian3.lerp(from, to, share, new Cartesian3());
    const height = 4 * share * (1 - share) * distance * rise;
    const target = radius + (Cartesian3.magnitude(to) - radius) * share + height;
    return Cartesian3.multiplyByScalar(Cartesian3.normalize(straight, straight), target, straight);
  });
}
