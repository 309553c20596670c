/** Requests that are being answered, be their connections there or gone: a stop waits for what they have begun. */
export interface UnderWay {
  /** Answers what it was given. */
  add<T>(answering: Promise<T>): Promise<T>;
  /** Resolves when none is left. */
  ended(): Promise<void>;
}

export function newUnderWay(): UnderWay {
  const all = new Set<Promise<unknown>>();
  return {
    add: (answering) => {
      all.add(answering);
      const remove = () => all.delete(answering);
      answering.then(remove, remove);
      return answering;
    },
    ended: async () => {
      while (all.size > 0) await Promise.allSettled(all);
    },
  };
}
