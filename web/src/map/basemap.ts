// The quiet base map: land, coasts, borders and graticule, projected once for a theatre and drawn into two pictures.
import { geoAzimuthalEqualArea, geoGraticule, geoPath } from "d3-geo";
import type { FeatureCollection } from "geojson";

import { EARTH_KM, type Plane, type Window } from "./plane";

export interface Ground {
  readonly land: Path2D;
  readonly graticule: Path2D;
}

const SEA = "#eef3f6";
const LAND = "#fbfaf6";
const COAST = "#a9b6bf";
const BORDER = "#cfcbbf";
const GRATICULE = "#dbe5ea";
const OVER_FOOTPRINT = "#5b605c";

/** Projects the borders onto a plane, in kilometres. */
export function groundOf(plane: Plane, borders: FeatureCollection): Ground {
  const { longitude_deg, latitude_deg } = plane.centre;
  const projection = geoAzimuthalEqualArea()
    .rotate([-longitude_deg, -latitude_deg])
    .scale(EARTH_KM)
    .translate([0, 0])
    .clipAngle(125)
    .precision(6);
  const [land, graticule] = [new Path2D(), new Path2D()];
  // Path2D has all that a path of d3 calls, but no beginPath
  const into = (path: Path2D): CanvasRenderingContext2D =>
    Object.assign(path, { beginPath: () => undefined }) as unknown as CanvasRenderingContext2D;
  geoPath(projection, into(land))(borders);
  geoPath(projection, into(graticule))(geoGraticule().step([10, 10])());
  return { land, graticule };
}

/** A picture and the window it was drawn for: it is shifted and scaled until a new one is drawn. */
export interface Drawn {
  readonly image: HTMLCanvasElement;
  readonly window: Window;
}

/** Draws what lies under the footprint: sea, graticule, land with its coast. */
export function drawGround(ground: Ground | null, window: Window, ratio: number): Drawn {
  return drawn(window, ratio, (pen) => {
    pen.fillStyle = SEA;
    pen.fillRect(0, 0, window.width, window.height);
    if (ground === null) return;
    inKilometres(pen, window, ratio);
    line(pen, ground.graticule, GRATICULE, 0.8, window);
    line(pen, ground.land, COAST, 1.8, window);
    pen.fillStyle = LAND;
    pen.fill(ground.land);
    line(pen, ground.land, BORDER, 0.7, window);
  });
}

/** Draws what lies over the footprint: borders dark enough to be seen on its colours. */
export function drawBorders(ground: Ground | null, window: Window, ratio: number): Drawn {
  return drawn(window, ratio, (pen) => {
    if (ground === null) return;
    inKilometres(pen, window, ratio);
    line(pen, ground.land, OVER_FOOTPRINT, 0.55, window);
  });
}

function drawn(window: Window, ratio: number, draw: (pen: CanvasRenderingContext2D) => void): Drawn {
  const image = document.createElement("canvas");
  image.width = Math.max(1, Math.round(window.width * ratio));
  image.height = Math.max(1, Math.round(window.height * ratio));
  const pen = image.getContext("2d");
  if (pen !== null) {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(pen);
  }
  return { image, window };
}

function inKilometres(pen: CanvasRenderingContext2D, window: Window, ratio: number): void {
  const scale = window.px_per_km * ratio;
  pen.setTransform(scale, 0, 0, scale, -window.left_km * scale, -window.top_km * scale);
}

function line(
  pen: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  width: number,
  window: Window,
): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width / window.px_per_km;
  pen.lineJoin = "round";
  pen.stroke(path);
}

/** Lays a picture under the pen as the present window sees it. */
export function lay(
  pen: CanvasRenderingContext2D,
  { image, window: then }: Drawn,
  now: Window,
  smooth = true,
): void {
  const grown = now.px_per_km / then.px_per_km;
  const x = (then.left_km - now.left_km) * now.px_per_km;
  const y = (then.top_km - now.top_km) * now.px_per_km;
  pen.imageSmoothingEnabled = smooth;
  pen.drawImage(image, x, y, then.width * grown, then.height * grown);
}
