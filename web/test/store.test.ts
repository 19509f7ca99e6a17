// The store tells those who watch a slice when that slice changes, and nobody else.
import { expect, test } from "vitest";

import { createStore } from "../src/store";

test("a watcher hears of its slice alone, and once at the start", () => {
  const store = createStore();
  const heard: number[] = [];
  const stop = store.watch(
    (state) => state.time_s,
    (time_s) => heard.push(time_s),
  );
  store.set({ time_s: 5 });
  store.set({ playing: true });
  store.set({ time_s: 7, speed: 60 });
  stop();
  store.set({ time_s: 9 });
  expect(heard).toEqual([0, 5, 7]);
});

test("a watcher that changes the store is itself told of what it changed", () => {
  const store = createStore();
  const heard: number[] = [];
  store.watch(
    (state) => state.time_s,
    (time_s) => {
      heard.push(time_s);
      if (time_s > 10) store.set({ time_s: 10 });
    },
  );
  store.set({ time_s: 12 });
  expect(heard).toEqual([0, 12, 10]);
  expect(store.get().time_s).toBe(10);
});
