// What each part of the page is given, and how a part presents itself: main.ts lists them all, by hand.
import type { Actions } from "./actions";
import type { Store } from "./store";

export interface Page {
  readonly store: Store;
  readonly actions: Actions;
}

/** A tab of the dock under the map. It is mounted when first opened, into a host that is hidden when another is. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  /** Wants half of the height and more: a chart rather than a list. */
  readonly tall?: boolean;
  readonly mount: (host: HTMLElement, page: Page) => void;
}

export interface MountedMap {
  readonly shown: (visible: boolean) => void;
}

/** A map, mounted when first shown; `shown` tells it when it comes to the front or goes to the back. */
export interface MapPart {
  readonly mount: (host: HTMLElement, page: Page) => Promise<MountedMap>;
}
