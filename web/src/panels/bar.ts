// The bar at the top: the scenario's title, whose picture is shown, and on which map.
import { fill, h } from "../dom";
import type { Page } from "../page";
import type { MapKind } from "../store";
import { texts } from "../texts";

export function mountBar(host: HTMLElement, page: Page): void {
  const title = h("span", { class: "bar-title" });
  const seat = h("span", { class: "bar-seat" });
  const maps = h("div", { class: "switch", role: "radiogroup", "aria-label": texts.page.maps });
  fill(host, title, seat, maps);
  page.store.watch(
    (state) => state.scenario,
    (scenario) => {
      title.textContent = scenario?.title ?? "";
      title.title = scenario?.summary ?? "";
      document.title = scenario === null ? texts.brand : `${scenario.title} · ${texts.brand}`;
    },
  );
  page.store.watch(
    (state) => state.seat,
    (id, state) => {
      const party = state.parties.find((one) => one.id === id);
      const text = party ? texts.seats.picture(party.name) : texts.seats.analystLong;
      fill(seat, party ? swatch(party.colour) : null, text);
    },
  );
  fill(maps, mapButton(page, "flat", texts.page.flat), mapButton(page, "globe", texts.page.globe));
  page.store.watch(
    (state) => state.map,
    (kind) => mark(maps, kind),
  );
}

function mapButton(page: Page, kind: MapKind, text: string): HTMLElement {
  return radio(kind, text, text, () => page.store.set({ map: kind }));
}

export function radio(value: string, text: string, hint: string, onclick: () => void): HTMLButtonElement {
  return h("button", { type: "button", role: "radio", "data-value": value, title: hint, onclick }, text);
}

/** Marks the button of a group that stands for the value. */
export function mark(group: HTMLElement, value: string): void {
  for (const button of group.querySelectorAll<HTMLButtonElement>("[role=radio]"))
    button.setAttribute("aria-checked", String(button.dataset["value"] === value));
}

/** A square of a party's colour, for legends and buttons. */
export function swatch(colour: string): HTMLElement {
  const square = h("span", { class: "swatch", "aria-hidden": "true" });
  square.style.backgroundColor = colour;
  return square;
}
