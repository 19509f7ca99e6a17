// The flat map: equal areas on a canvas, without WebGL.
import { h } from "../dom";
import type { MapPart } from "../page";
import { texts } from "../texts";

export const flatMap: MapPart = {
  mount(host) {
    host.append(h("canvas", { tabindex: 0, role: "img", "aria-label": texts.map.flat }));
    return Promise.resolve({ shown: () => undefined });
  },
};
