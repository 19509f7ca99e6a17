// The globe itself: Cesium's scene without its network services, drawn only when something changed.
import {
  Color,
  Credit,
  CreditDisplay,
  Ellipsoid,
  EllipsoidTerrainProvider,
  Globe,
  Ion,
  JulianDate,
  Scene,
  Transforms,
  buildModuleUrl,
  type PerspectiveFrustum,
} from "@cesium/engine";

/** Parts of Cesium that its type declarations leave out. */
interface Undeclared {
  readonly module: { setBaseUrl(url: string): void };
  readonly transforms: { iau2006XysData: { preload(): Promise<void>; computeXysRadians(): undefined } };
  readonly credits: { cesiumCredit: Credit };
  readonly scene: { initializeFrame(): void; pixelRatio: number };
}

/** The scene is lit evenly, so the Sun's exact place does not matter; Cesium would fetch tables of precession for it. */
const WITHOUT_TABLES = { preload: () => Promise.resolve(), computeXysRadians: () => undefined };

function cutTheNetwork(): void {
  (buildModuleUrl as unknown as Undeclared["module"]).setBaseUrl("/cesium/");
  (Transforms as unknown as Undeclared["transforms"]).iau2006XysData = WITHOUT_TABLES;
  (CreditDisplay as unknown as Undeclared["credits"]).cesiumCredit = new Credit("CesiumJS");
  Ion.defaultAccessToken = "";
}

export interface Stage {
  readonly scene: Scene;
  /** Asks for one more frame. */
  draw(): void;
  /** Starts and stops drawing, as the globe comes to the front or goes to the back. */
  shown(visible: boolean): void;
}

/** Sets up a scene on a canvas. Throws where the browser has no WebGL. */
export function createStage(host: HTMLElement, canvas: HTMLCanvasElement): Stage {
  cutTheNetwork();
  const credits = document.createElement("div");
  const scene = new Scene({
    canvas,
    creditContainer: credits,
    creditViewport: credits,
    scene3DOnly: true,
    msaaSamples: 4,
    requestRenderMode: true,
    maximumRenderTimeChange: Infinity,
  });
  quiet(scene);
  const resize = (): void => fit(scene, canvas, host);
  new ResizeObserver(resize).observe(host);
  resize();
  return { scene, draw: () => scene.requestRender(), shown: loop(scene) };
}

function quiet(scene: Scene): void {
  const globe = new Globe(Ellipsoid.WGS84);
  globe.baseColor = Color.fromCssColorString("#eef3f6");
  globe.showGroundAtmosphere = false;
  globe.enableLighting = false;
  globe.depthTestAgainstTerrain = true;
  scene.globe = globe;
  scene.terrainProvider = new EllipsoidTerrainProvider();
  scene.fog.enabled = false;
  scene.backgroundColor = Color.fromCssColorString("#dfe7ec");
  const controls = scene.screenSpaceCameraController;
  controls.minimumZoomDistance = 50e3;
  controls.maximumZoomDistance = 9e7;
  controls.enableCollisionDetection = true;
}

function fit(scene: Scene, canvas: HTMLCanvasElement, host: HTMLElement): void {
  const { clientWidth: width, clientHeight: height } = host;
  if (width === 0 || height === 0) return;
  const ratio = Math.min(window.devicePixelRatio, 2);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  (scene as unknown as Undeclared["scene"]).pixelRatio = ratio;
  (scene.camera.frustum as PerspectiveFrustum).aspectRatio = width / height;
  scene.requestRender();
}

/** One frame a refresh while shown; Cesium itself skips those in which nothing changed. */
function loop(scene: Scene): (visible: boolean) => void {
  const time = JulianDate.fromIso8601("2007-06-01T12:00:00Z");
  let running = false;
  const frame = (): void => {
    if (!running) return;
    (scene as unknown as Undeclared["scene"]).initializeFrame();
    scene.render(time);
    requestAnimationFrame(frame);
  };
  return (visible) => {
    if (visible === running) return;
    running = visible;
    if (!running) return;
    scene.requestRender();
    requestAnimationFrame(frame);
  };
}
