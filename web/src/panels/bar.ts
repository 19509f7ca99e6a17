// The bar at the top: the scenario's title, the seats one can take, and which map is shown.
import { fill, h } from "../dom";
import type { Page } from "../page";
import type { MapKind } from "../store";
import { texts } from "../texts";
import { ANALYST, type Party } from "../types";

export function mountBar(host: HTMLElement, page: Page): void {
  const title = h("span", { class: "bar-title" });
  const seats = h("div", { class: "seats", role: "radiogroup", "aria-label": texts.seats.label });
  const maps = h("div", { class: "switch", role: "radiogroup", "aria-label": texts.page.maps });
  fill(host, title, seats, maps);
  page.store.watch(
    (state) => state.scenario,
    (scenario) => {
      title.textContent = scenario?.title ?? "";
      title.title = scenario?.summary ?? "";
      document.title = scenario === null ? texts.brand : `${scenario.title} · ${texts.brand}`;
      fill(seats, ...seatButtons(page, scenario?.parties ?? []));
      mark(seats, page.store.get().seat);
    },
  );
  page.store.watch(
    (state) => state.seat,
    (seat) => mark(seats, seat),
  );
  fill(maps, mapButton(page, "flat", texts.page.flat), mapButton(page, "globe", texts.page.globe));
  page.store.watch(
    (state) => state.map,
    (kind) => mark(maps, kind),
  );
}

function seatButtons(page: Page, parties: readonly Party[]): HTMLElement[] {
  if (parties.length === 0) return [];
  const sit = (seat: string) => () => void page.actions.sit(seat);
  const all = radio(ANALYST, texts.seats.analyst, texts.seats.analystHint, sit(ANALYST));
  const own = parties.map((party) => {
    const button = radio(party.id, party.name, texts.seats.hint(party.name), sit(party.id));
    button.prepend(swatch(party.colour));
    return button;
  });
  return [h("span", { class: "caption" }, texts.seats.label), all, ...own];
}

function mapButton(page: Page, kind: MapKind, text: string): HTMLElement {
  return radio(kind, text, text, () => page.store.set({ map: kind }));
}

function radio(value: string, text: string, hint: string, onclick: () => void): HTMLButtonElement {
  return h("button", { type: "button", role: "radio", "data-value": value, title: hint, onclick }, text);
}

function mark(group: HTMLElement, value: string): void {
  for (const button of group.querySelectorAll<HTMLButtonElement>("[role=radio]"))
    button.setAttribute("aria-checked", String(button.dataset["value"] === value));
}

/** A square of a party's colour, for legends and buttons. */
export function swatch(colour: string): HTMLElement {
  const square = h("span", { class: "swatch", "aria-hidden": "true" });
  square.style.backgroundColor = colour;
  return square;
}
