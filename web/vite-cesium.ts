// How Cesium goes into the built page: its source without debug checks, three workers, and the Natural Earth tiles; nothing else.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { transformWithEsbuild, type Plugin } from "vite";

const ENGINE = dirname(createRequire(import.meta.url).resolve("@cesium/engine"));
const WORKERS = join(ENGINE, "Build", "Workers");
const TILES = join(ENGINE, "Source", "Assets", "Textures", "NaturalEarthII");

/** The workers that a globe without terrain, models and 3D tiles calls; each brings the chunks it imports. */
const CALLED = [
  "createVerticesFromHeightmap.js",
  "transferTypedArrayTest.js",
  "incrementallyBuildTerrainPicker.js",
];

/** Decoders of model formats that the page never opens. Some compile WebAssembly on import, which the page's policy forbids. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  meshoptimizer: ["MeshoptDecoder"],
  "@spz-loader/core": ["loadSpz"],
  "@cesium/wasm-splats": ["initSync", "generate_splat_texture", "radix_sort_gaussians_indexes"],
  "ktx-parse": ["read"],
};
const MARK = "\0absent:";
/** Cesium's box of credits is never shown here, and a policy without inline styles forbids its style sheet. */
const CREDIT_STYLES = "appendCss(container);";
const DEBUG = /\/\/>>includeStart\('debug'[^]*?\/\/>>includeEnd\('debug'\);?/g;

export function cesium(): Plugin {
  return {
    name: "oneroof-cesium",
    enforce: "pre",
    resolveId: (id) => (id in ABSENT ? MARK + id : null),
    load: (id) => (id.startsWith(MARK) ? absent(ABSENT[id.slice(MARK.length)] ?? []) : null),
    transform: (code, id) =>
      id.includes("/@cesium/engine/Source/")
        ? { code: code.replace(DEBUG, "").replace(CREDIT_STYLES, ""), map: null }
        : null,
    async generateBundle() {
      for (const name of closure(CALLED)) {
        const { code } = await transformWithEsbuild(readFileSync(join(WORKERS, name), "utf8"), name, {
          minify: true,
        });
        this.emitFile({ type: "asset", fileName: `cesium/Workers/${name}`, source: code });
      }
      for (const path of files(TILES)) {
        const fileName = `cesium/NaturalEarthII/${relative(TILES, path)}`;
        this.emitFile({ type: "asset", fileName, source: readFileSync(path) });
      }
    },
  };
}

function absent(names: readonly string[]): string {
  return names.map((name) => `export const ${name} = undefined;`).join("\n");
}

/** The named workers and every chunk that they import, directly or not. */
function closure(names: readonly string[]): readonly string[] {
  const found = new Set<string>(names);
  for (const name of found) {
    const code = readFileSync(join(WORKERS, name), "utf8");
    for (const [, chunk] of code.matchAll(/(?:from|import)\s*\(?\s*"\.\/([\w.-]+\.js)"/g))
      if (chunk !== undefined) found.add(chunk);
  }
  return [...found];
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}
