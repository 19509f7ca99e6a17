// Imagery drawn by the page itself: a provider for Cesium whose tiles are canvases, so that nothing is fetched.
import { Event, type Credit, type ImageryProvider, type TilingScheme } from "@cesium/engine";

export type DrawTile = (x: number, y: number, level: number) => HTMLCanvasElement;

/** An imagery provider over a tiling scheme; `draw` is asked for each tile once. */
export function canvasProvider(
  tilingScheme: TilingScheme,
  tileWidth: number,
  tileHeight: number,
  maximumLevel: number,
  draw: DrawTile,
): ImageryProvider {
  const provider = {
    tilingScheme,
    rectangle: tilingScheme.rectangle,
    tileWidth,
    tileHeight,
    maximumLevel,
    minimumLevel: 0,
    tileDiscardPolicy: undefined,
    errorEvent: new Event(),
    credit: undefined,
    proxy: undefined,
    hasAlphaChannel: true,
    getTileCredits: (): Credit[] => [],
    requestImage: (x: number, y: number, level: number) => Promise.resolve(draw(x, y, level)),
    pickFeatures: () => undefined,
  };
  return provider as unknown as ImageryProvider;
}
