// The globe's door: it brings Cesium in only when the globe is asked for, and says so clearly where WebGL is missing.
import { fill, h } from "../dom";
import type { MapPart } from "../page";
import { globeTexts as texts } from "../texts-globe";

export const globeMap: MapPart = {
  async mount(host, page) {
    if (!hasWebgl()) {
      fill(host, h("p", { class: "globe-missing", role: "status" }, texts.missing));
      return { shown: () => undefined };
    }
    fill(host, h("p", { class: "globe-missing", role: "status" }, texts.loading));
    const { openGlobe } = await import("./index");
    return openGlobe(host, page);
  },
};

/** Whether the browser gives a WebGL context. */
export function hasWebgl(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}
