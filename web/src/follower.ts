// One request in flight, and the newest wish next: what makes an answer follow a hand without a queue behind it.

export interface Follower<Wish> {
  /** Wishes for an answer; what was wished before and not yet sent is forgotten. */
  readonly ask: (wish: Wish) => void;
  /** Forgets what is not sent and drops the answer that is on its way. */
  readonly drop: () => void;
}

export function createFollower<Wish, Answer>(
  send: (wish: Wish) => Promise<Answer>,
  put: (answer: Answer, wish: Wish) => void,
  fail: (error: unknown) => void,
): Follower<Wish> {
  let next: { readonly wish: Wish } | null = null;
  let flying = false;
  let round = 0;
  const go = async (): Promise<void> => {
    flying = true;
    while (next !== null) {
      const [{ wish }, mine] = [next, round];
      next = null;
      try {
        const answer = await send(wish);
        if (mine === round) put(answer, wish);
      } catch (error) {
        if (mine === round) fail(error);
      }
    }
    flying = false;
  };
  return {
    ask(wish) {
      next = { wish };
      if (!flying) void go();
    },
    drop() {
      next = null;
      round++;
    },
  };
}
