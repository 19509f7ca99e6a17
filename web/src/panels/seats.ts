// Whose picture is shown: truth, or what one party was told; the list is the legend of the parties' colours too.
import { fill, h } from "../dom";
import type { Page } from "../page";
import { texts } from "../texts";
import { ANALYST, type Party } from "../types";
import { mark, radio, swatch } from "./bar";

export function seatsPart(page: Page): HTMLElement {
  const group = h("div", { class: "seats", role: "radiogroup", "aria-label": texts.seats.label });
  page.store.watch(
    (state) => state.parties,
    (parties) => {
      fill(group, ...(parties.length > 0 ? buttons(page, parties) : []));
      mark(group, page.store.get().seat);
    },
  );
  page.store.watch(
    (state) => state.seat,
    (seat) => mark(group, seat),
  );
  group.addEventListener("keydown", (event) => step(event, group));
  return h("section", {}, h("h2", {}, texts.seats.title), group);
}

function buttons(page: Page, parties: readonly Party[]): HTMLElement[] {
  const sit = (seat: string) => () => void page.actions.sit(seat);
  const truth = radio(ANALYST, texts.seats.analyst, texts.seats.analystHint, sit(ANALYST));
  truth.prepend(h("span", { class: "swatch all", "aria-hidden": "true" }));
  const own = parties.map((party) => {
    const button = radio(party.id, party.name, texts.seats.hint(party.name), sit(party.id));
    button.prepend(swatch(party.colour));
    button.append(h("span", { class: "role" }, party.attacks ? texts.seats.attacks : (party.role ?? "")));
    return button;
  });
  return [truth, ...own];
}

/** Up and down go from seat to seat. */
function step(event: KeyboardEvent, group: HTMLElement): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  const all = [...group.querySelectorAll<HTMLButtonElement>("[role=radio]")];
  const at = all.findIndex((button) => button === document.activeElement);
  all[(at + by + all.length) % all.length]?.focus();
  event.preventDefault();
}
