// The follower keeps one request in flight and sends the newest wish when it returns.
import { expect, test } from "vitest";

import { createFollower } from "../src/follower";

function slow(): {
  sent: number[];
  put: number[];
  failed: unknown[];
  answer: (at: number) => Promise<void>;
  refuse: (at: number) => Promise<void>;
  follower: ReturnType<typeof createFollower<number, string>>;
} {
  const [sent, put, failed] = [[] as number[], [] as number[], [] as unknown[]];
  const doors: { open: (text: string) => void; shut: (error: Error) => void }[] = [];
  const send = (wish: number): Promise<string> => {
    sent.push(wish);
    return new Promise((open, shut) => doors.push({ open, shut }));
  };
  const follower = createFollower(
    send,
    (_, wish) => put.push(wish),
    (error) => failed.push(error),
  );
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  return {
    sent,
    put,
    failed,
    follower,
    answer: (at) => (doors[at]?.open("x"), settle()),
    refuse: (at) => (doors[at]?.shut(new Error("refused")), settle()),
  };
}

test("of many wishes during a flight only the newest is sent", async () => {
  const { sent, put, answer, follower } = slow();
  for (const wish of [1, 2, 3, 4]) follower.ask(wish);
  expect(sent).toEqual([1]);
  await answer(0);
  expect(sent).toEqual([1, 4]);
  await answer(1);
  expect(put).toEqual([1, 4]);
  follower.ask(5);
  expect(sent).toEqual([1, 4, 5]);
});

test("a refusal is told, and the next wish still goes", async () => {
  const { sent, put, failed, answer, refuse, follower } = slow();
  follower.ask(1);
  follower.ask(2);
  await refuse(0);
  expect(failed).toHaveLength(1);
  await answer(1);
  expect([sent, put]).toEqual([[1, 2], [2]]);
});

test("what was dropped is neither sent nor put", async () => {
  const { sent, put, answer, follower } = slow();
  follower.ask(1);
  follower.ask(2);
  follower.drop();
  await answer(0);
  expect([sent, put]).toEqual([[1], []]);
});
