// The page starts here: the store, the frame, and by name every map and panel that stands in it.
import "./style/base.css";
import "./style/frame.css";
import "./style/map.css";
import "./style/panels.css";
import "./style/globe.css";
import "./style/dock.css";
import "./style/tables.css";

import { createActions } from "./actions";
import { comparePanel } from "./compare/panel";
import { buildFrame } from "./frame";
import { globeMap } from "./globe/part";
import { listenToKeys } from "./keys";
import { keepAddress, mountTools, openLinked, parse } from "./link";
import { flatMap } from "./map/flat";
import { networkPanel } from "./network/panel";
import { mountLegend } from "./map/legend";
import type { MapPart, Page, Panel } from "./page";
import { mountBar } from "./panels/bar";
import { eventsPanel } from "./panels/events";
import { mountInspector } from "./panels/inspector";
import { messagesPanel } from "./panels/messages";
import { mountSetup } from "./panels/setup";
import { mountTransport } from "./panels/transport";
import { runClock } from "./play";
import { reachPanel } from "./reach/panel";
import { createStore, type MapKind } from "./store";
import { tablesPanel } from "./tables/panel";
import { timelinePanel } from "./timeline/panel";

const MAPS: Readonly<Record<MapKind, MapPart>> = { flat: flatMap, globe: globeMap };
const PANELS: readonly Panel[] = [
  eventsPanel,
  messagesPanel,
  timelinePanel,
  networkPanel,
  comparePanel,
  reachPanel,
  tablesPanel,
];

const FIRST_SCENARIO = "third-site-2007";

async function start(root: HTMLElement): Promise<void> {
  const store = createStore();
  const page: Page = { store, actions: createActions(store) };
  const frame = buildFrame(root, page, MAPS, PANELS);
  mountBar(frame.bar, page);
  mountSetup(frame.setup, page);
  mountTransport(frame.transport, page);
  mountInspector(frame.inspector, page);
  mountLegend(frame.legend, page);
  listenToKeys(page);
  runClock(store);
  const linked = parse(location.hash);
  mountTools(frame.tools, page);
  await page.actions.list();
  const known = store.get().scenarios.map((listed) => listed.id);
  const first = linked.scenario ?? known.find((id) => id === FIRST_SCENARIO) ?? known[0];
  if (first !== undefined && store.get().choice.scenario === null) await page.actions.pick(first);
  if (linked.scenario !== undefined) await openLinked(page, linked);
  keepAddress(store);
}

const root = document.getElementById("page");
if (root !== null) void start(root);
