// The tab of messages: what was said by whom to whom, as the seat that is taken may know it.
import { fill, h } from "../dom";
import { clock } from "../format";
import type { Page, Panel } from "../page";
import { texts } from "../texts";
import type { Message } from "../types";

export const messagesPanel: Panel = { id: "messages", title: texts.messages.title, mount };

function mount(host: HTMLElement, page: Page): void {
  const empty = h("p", { class: "empty" }, texts.messages.empty);
  const list = h("ol", { class: "events messages" });
  fill(host, empty, list);
  let rows: readonly { message: Message; element: HTMLElement }[] = [];
  const colour = (): void => {
    const { time_s } = page.store.get();
    for (const { message, element } of rows)
      element.classList.toggle("to-come", (message.received_s ?? message.sent_s) > time_s + 1e-6);
  };
  page.store.watch(
    (state) => state.view,
    (view) => {
      rows = (view?.messages ?? []).map((message) => ({ message, element: row(page, message) }));
      empty.hidden = rows.length > 0;
      fill(list, ...rows.map(({ element }) => element));
      colour();
    },
  );
  page.store.watch((state) => Math.floor(state.time_s), colour);
}

function row(page: Page, message: Message): HTMLElement {
  const go = (): void => {
    page.store.set({ playing: false });
    page.actions.seek(message.received_s ?? message.sent_s);
    void page.actions.select(message.subject ?? message.id);
  };
  const times = message.received_s === null ? "" : ` → ${clock(message.received_s)}`;
  const button = h(
    "button",
    { type: "button", class: "line", onclick: go },
    h("time", {}, clock(message.sent_s) + times),
    h("span", { class: "who" }, `${message.from} → ${message.to}`),
    h("span", {}, message.text || message.what),
  );
  return h("li", {}, button);
}
