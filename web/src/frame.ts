// The page's frame: bar, setup at the left, map and dock in the middle, inspector at the right, playback between.
import { fill, h } from "./dom";
import type { MapPart, MountedMap, Page, Panel } from "./page";
import type { MapKind } from "./store";
import { texts } from "./texts";

export interface Frame {
  readonly bar: HTMLElement;
  readonly tools: HTMLElement;
  readonly setup: HTMLElement;
  readonly inspector: HTMLElement;
  readonly legend: HTMLElement;
  readonly transport: HTMLElement;
}

/** Builds the frame into the document and keeps its tabs and maps in step with the store. */
export function buildFrame(
  root: HTMLElement,
  page: Page,
  maps: Readonly<Record<MapKind, MapPart>>,
  panels: readonly Panel[],
): Frame {
  const bar = h("div", { class: "bar-middle" });
  const tools = h("div", { class: "bar-tools" });
  const setup = h("aside", { class: "setup", "aria-label": texts.page.setup });
  const inspector = h("section", { class: "inspector", "aria-label": texts.page.inspector });
  const legend = h("section", { class: "legend-box", "aria-label": texts.legend.title });
  const transport = h("div", { class: "transport", role: "group", "aria-label": texts.transport.label });
  const header = h("header", { class: "bar" }, h("h1", { class: "brand" }, texts.brand), bar, tools);
  const middle = h(
    "main",
    { class: "middle", id: "map" },
    mapHost(page, maps),
    transport,
    dock(page, panels),
  );
  const skip = h("a", { class: "skip", href: "#map" }, texts.page.skip);
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    middle.querySelector<HTMLElement>("[tabindex]")?.focus();
  });
  fill(
    root,
    skip,
    header,
    faultBar(page),
    h("div", { class: "columns" }, setup, middle, h("aside", { class: "right" }, inspector, legend)),
  );
  return { bar, tools, setup, inspector, legend, transport };
}

function mapHost(page: Page, maps: Readonly<Record<MapKind, MapPart>>): HTMLElement {
  const host = h("section", { class: "maps", "aria-label": texts.page.maps });
  const mounted = new Map<MapKind, { host: HTMLElement; part: Promise<MountedMap> }>();
  const bring = (kind: MapKind): void => {
    if (!mounted.has(kind)) {
      const own = h("div", { class: `map map-${kind}` });
      host.append(own);
      const part = maps[kind].mount(own, page);
      part.catch(page.actions.fail);
      mounted.set(kind, { host: own, part });
    }
    for (const [other, { host: own, part }] of mounted) {
      own.hidden = other !== kind;
      part.then(
        (map) => map.shown(other === kind),
        () => undefined,
      );
    }
  };
  page.store.watch((state) => state.map, bring);
  return host;
}

function dock(page: Page, panels: readonly Panel[]): HTMLElement {
  const { store } = page;
  const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": texts.page.dock });
  const body = h("div", { class: "dock-body" });
  const buttons = panels.map((panel) => {
    const open = (): void => store.set({ dock: store.get().dock === panel.id ? null : panel.id });
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${panel.id}`,
        "aria-controls": `panel-${panel.id}`,
        onclick: open,
      },
      panel.title,
    );
  });
  tabs.append(...buttons);
  tabs.addEventListener("keydown", (event) => turn(event, buttons));
  const hosts = new Map<string, HTMLElement>();
  store.watch(
    (state) => state.dock,
    (open) => {
      body.hidden = open === null;
      body.classList.toggle(
        "tall",
        panels.some((panel) => panel.id === open && panel.tall === true),
      );
      for (const [index, panel] of panels.entries()) {
        const shown = panel.id === open;
        buttons[index]?.setAttribute("aria-selected", String(shown));
        if (shown && !hosts.has(panel.id)) hosts.set(panel.id, mountPanel(panel, body, page));
        const host = hosts.get(panel.id);
        if (host) host.hidden = !shown;
      }
    },
  );
  return h("section", { class: "dock" }, tabs, body);
}

function mountPanel(panel: Panel, body: HTMLElement, page: Page): HTMLElement {
  const attributes = { role: "tabpanel", id: `panel-${panel.id}`, "aria-labelledby": `tab-${panel.id}` };
  const host = h("div", { class: `panel panel-${panel.id}`, ...attributes });
  body.append(host);
  panel.mount(host, page);
  return host;
}

/** Left and right move between tabs, as readers of the screen expect. */
function turn(event: KeyboardEvent, buttons: readonly HTMLButtonElement[]): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return;
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.stopPropagation();
  event.preventDefault();
}

function faultBar(page: Page): HTMLElement {
  const bar = h("div", { class: "faults", role: "alert", hidden: true });
  page.store.watch(
    (state) => state.faults,
    (faults) => {
      bar.hidden = faults.length === 0;
      const close = h(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": texts.page.dismiss,
          onclick: () => page.store.set({ faults: [] }),
        },
        "×",
      );
      fill(bar, h("ol", {}, ...faults.map((line) => h("li", {}, line))), close);
    },
  );
  return bar;
}
