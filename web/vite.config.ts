// How the page is built: into the package, so that the wheel carries it; nothing in it names another host.
import { defineConfig } from "vitest/config";
import { cesium } from "./vite-cesium";
import { licences } from "./vite-licences";

const SERVED = "http://127.0.0.1:8765";

export default defineConfig({
  base: "/",
  plugins: [
    cesium(),
    licences("node_modules", ["@cesium/engine", "milsymbol", "d3-geo", "d3-array", "internmap"]),
  ],
  build: {
    outDir: "../src/oneroof/server/page",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 6000,
  },
  server: { proxy: { "/api": { target: SERVED, ws: true }, "/cesium": { target: SERVED } } },
  test: { include: ["test/**/*.test.ts"] },
});
