// The tab of the network: who can tell whom, and what is being told at the present time, withheld or refused.
import { api } from "../api";
import { fill, h, svg } from "../dom";
import { clock } from "../format";
import type { Page, Panel } from "../page";
import { panelTexts } from "../texts-panels";
import { ANALYST, type Message, type Withheld } from "../types";
import { drawBands, drawEdges, drawPassing, drawVertices, type Colours } from "./draw";
import { arrived, layout, passing, refuses, reports, type Layout } from "./layout";

const texts = panelTexts.network;
const ASIDE_PX = 236;
const MOST_LINES = 6;
/** A message without delay is shown for so long. */
const LEAST_S = 4;

export const networkPanel: Panel = { id: "network", title: texts.title, tall: true, mount };

interface Kept extends Withheld {
  readonly party: string;
}

interface Drawing {
  readonly base: SVGElement;
  readonly moving: SVGElement;
  laid: Layout;
  parties: Colours;
  messages: readonly Message[];
  /** How many messages had gone over each edge when the edges were drawn. */
  counted: string;
}

function mount(host: HTMLElement, page: Page): void {
  const { store } = page;
  const empty = h("p", { class: "empty" }, texts.empty);
  const chart = h("div", { class: "network-chart" });
  const lists = h("div", { class: "network-lists" });
  const body = h("div", { class: "network" }, chart, lists);
  fill(host, empty, body);
  const none: Layout = { vertices: [], edges: [], bands: [], height: 0 };
  const drawing: Drawing = {
    base: svg("g"),
    moving: svg("g"),
    laid: none,
    parties: new Map(),
    messages: [],
    counted: "",
  };
  let withheld: readonly Kept[] = [];
  const tick = (): void => {
    if (host.hidden) return;
    redrawMoving(drawing, page);
    const [now, before] = told(page);
    fill(lists, ...now, ...kept(withheld, page), ...before);
  };
  const redraw = (): void => {
    const { scenario, view } = store.get();
    empty.hidden = scenario !== null;
    body.hidden = scenario === null;
    if (scenario === null) return;
    const width = Math.max(host.clientWidth - ASIDE_PX, 380);
    drawing.parties = new Map(scenario.parties.map((party) => [party.id, party]));
    drawing.laid = layout(scenario, view?.messages ?? [], width);
    drawing.messages = [...(view?.messages ?? []), ...reports(scenario, view?.events ?? [])];
    drawing.counted = "";
    const { height } = drawing.laid;
    fill(
      chart,
      svg("svg", { width, height, role: "group", "aria-label": texts.label }, drawing.base, drawing.moving),
    );
    tick();
  };
  store.watch((state) => state.scenario, redraw);
  store.watch((state) => state.view, redraw);
  store.watch((state) => state.selection, redraw);
  store.watch((state) => state.time_s, tick);
  new ResizeObserver(redraw).observe(host);
  watchWithheld(page, (rows) => {
    withheld = rows;
    tick();
  });
  chart.addEventListener("click", (event) => choose(event.target, page));
  chart.addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose(event.target, page);
  });
}

function choose(target: EventTarget | null, page: Page): void {
  const id = target instanceof Element ? target.closest("[data-id]")?.getAttribute("data-id") : null;
  if (id) void page.actions.select(id);
}

/** Edges are drawn anew only when one was used for the first time; what moves, at each tick. */
function redrawMoving(drawing: Drawing, page: Page): void {
  const { time_s, selection } = page.store.get();
  const { messages } = drawing;
  const counts = new Map<string, number>();
  for (const message of messages)
    if (message.sent_s <= time_s) {
      const key = `${message.from}>${message.to}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  const counted = JSON.stringify([...counts]);
  if (counted !== drawing.counted || drawing.base.childElementCount === 0) {
    drawing.counted = counted;
    const width = drawing.base.ownerSVGElement?.width.baseVal.value ?? 0;
    drawing.base.replaceChildren(
      ...drawBands(drawing.laid, drawing.parties, width),
      ...drawEdges(drawing.laid, counts),
      ...drawVertices(drawing.laid, drawing.parties, selection),
    );
  }
  const now = passing(messages, time_s, LEAST_S);
  drawing.moving.replaceChildren(...drawPassing(now, drawing.laid, drawing.parties));
}

function told(page: Page): readonly [now: readonly HTMLElement[], before: readonly HTMLElement[]] {
  const { view, time_s } = page.store.get();
  const messages = view?.messages ?? [];
  const now = passing(messages, time_s, LEAST_S).map((one) => one.message);
  const before = arrived(messages, time_s, MOST_LINES).filter((message) => !now.includes(message));
  return [
    [h("h3", {}, texts.onTheWay), list(now.slice(0, MOST_LINES), page, texts.nothing)],
    [h("h3", {}, texts.arrived), list(before, page, texts.nothing)],
  ];
}

function list(messages: readonly Message[], page: Page, empty: string): HTMLElement {
  if (messages.length === 0) return h("p", { class: "said" }, empty);
  return h("ol", { class: "told" }, ...messages.map((message) => entry(message, page)));
}

function entry(message: Message, page: Page): HTMLElement {
  const words = h(
    "button",
    { type: "button", class: "quiet entry", onclick: () => void page.actions.select(message.id) },
    h("b", {}, refuses(message) ? `✕ ${message.what}` : message.what),
    ` ${message.from} → ${message.to}`,
    h("small", {}, message.text),
  );
  return h("li", {}, h("time", {}, clock(message.received_s ?? message.sent_s)), words);
}

function kept(withheld: readonly Kept[], page: Page): readonly HTMLElement[] {
  const { time_s, scenario } = page.store.get();
  const shown = withheld.filter((row) => row.time_s <= time_s);
  if (shown.length === 0) return [];
  const name = (id: string): string => scenario?.parties.find((party) => party.id === id)?.name ?? id;
  const lines = shown.map((row) =>
    h(
      "li",
      { title: row.why },
      h("time", {}, clock(row.time_s)),
      h("span", {}, h("b", {}, `✕ ${name(row.party)}`), ` ${row.text}`, h("small", {}, row.why)),
    ),
  );
  return [h("h3", {}, texts.withheld), h("ol", { class: "told" }, ...lines)];
}

/** Asks, for the analyst alone, what each party with a post was not shown and why. */
function watchWithheld(page: Page, tell: (rows: readonly Kept[]) => void): void {
  const { store } = page;
  store.watch(
    (state) => (state.seat === ANALYST && state.view !== null ? state.run : null),
    (run) => {
      tell([]);
      const { scenario } = store.get();
      if (run === null || scenario === null) return;
      const parties = [...new Set(scenario.nodes.map((node) => node.party))];
      Promise.all(parties.map(async (party) => ({ party, about: await api.about(run, party, ANALYST) })))
        .then((answers) => {
          const rows = answers.flatMap(({ party, about }) =>
            about.withheld.map((row) => ({ ...row, party })),
          );
          const now = store.get();
          if (now.run === run && now.seat === ANALYST)
            tell(rows.sort((one, other) => one.time_s - other.time_s));
        })
        .catch(page.actions.fail);
    },
  );
}
