// The tab of events: what happened so far, in order; a click goes to the moment and selects what it was about.
import { fill, h } from "../dom";
import { clock } from "../format";
import type { Page, Panel } from "../page";
import { texts } from "../texts";
import type { RecordEvent } from "../types";

export const eventsPanel: Panel = { id: "events", title: texts.events.title, mount };

const MOST_ROWS = 2000;

function mount(host: HTMLElement, page: Page): void {
  const empty = h("p", { class: "empty" }, texts.events.empty);
  const list = h("ol", { class: "events" });
  fill(host, empty, list);
  let rows: HTMLElement[] = [];
  let shown: readonly RecordEvent[] = [];
  page.store.watch(
    (state) => state.view,
    (view) => {
      shown = (view?.events ?? []).slice(0, MOST_ROWS);
      rows = shown.map((event) => row(page, event));
      empty.hidden = rows.length > 0;
      fill(list, ...rows);
    },
  );
  let at = -1;
  page.store.watch(
    (state) => state.time_s,
    (time_s) => {
      const now = shown.findLastIndex((event) => event.time_s <= time_s + 1e-6);
      if (now === at) return;
      at = now;
      for (const [index, element] of rows.entries()) element.classList.toggle("to-come", index > now);
      if (!host.hidden) rows[now]?.scrollIntoView({ block: "nearest" });
    },
  );
}

function row(page: Page, event: RecordEvent): HTMLElement {
  const go = (): void => {
    page.store.set({ playing: false });
    page.actions.seek(event.time_s);
    const subject = event.subjects[0];
    if (subject !== undefined) void page.actions.select(subject);
  };
  const button = h(
    "button",
    { type: "button", class: "line", onclick: go },
    h("time", {}, clock(event.time_s)),
    h("span", { class: "who" }, event.who ?? ""),
    h("span", {}, event.text),
  );
  return h("li", {}, button);
}
