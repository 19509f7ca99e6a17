// The licences of what is built into the page, gathered from the packages into one file that ships with it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const FILES = ["LICENSE", "LICENSE.md", "LICENCE", "LICENSE.txt"];

/** Writes assets/licences.txt: of each package, its own file of terms. Cesium's holds those of all that it carries. */
export function licences(modules: string, packages: readonly string[]): Plugin {
  return {
    name: "oneroof-licences",
    generateBundle() {
      const source = packages.map((name) => `${name}\n\n${terms(join(modules, name))}`).join("\n\n\n");
      this.emitFile({ type: "asset", fileName: "assets/licences.txt", source });
    },
  };
}

function terms(folder: string): string {
  const found = FILES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`${folder} has no file of terms; look for it, and name it in vite-licences.ts`);
  return readFileSync(found, "utf8").trim();
}
