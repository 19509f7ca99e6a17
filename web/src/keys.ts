// The keyboard, where no control has its own use for a key: arrows step through events, space plays, Escape lets go.
import type { Page } from "./page";
import { step } from "./panels/transport";
import { toggle } from "./play";

const OWN_KEYS = "input, select, textarea, button, [role=tab], [contenteditable], a";

export function listenToKeys(page: Page): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (event.key === "Escape") void page.actions.select(null);
    if (target?.closest(OWN_KEYS)) return;
    if (event.key === "ArrowRight") step(page, 1);
    else if (event.key === "ArrowLeft") step(page, -1);
    else if (event.key === " ") toggle(page.store);
    else return;
    event.preventDefault();
  });
}
