/** A guess at how long whoever was refused something goes on like that. */
const LATELY_MS = 10_000;

/** Beyond it, those refused longest ago are forgotten early. */
const NAMES_MAX = 1_000;

export interface RefusedLately {
  note(name: string): void;
  has(name: string): boolean;
}

/** Remembers who was refused something, for ten seconds after the last time. */
export function refusedLately({ monotonicNow }: { readonly monotonicNow: () => number }): RefusedLately {
  /** Until when; those refused longest ago first. */
  const names = new Map<string, number>();
  return {
    note: (name) => {
      names.delete(name);
      names.set(name, monotonicNow() + LATELY_MS);
      const [oldest] = names.keys();
      if (names.size > NAMES_MAX && oldest !== undefined) names.delete(oldest);
    },
    has: (name) => {
      const until = names.get(name);
      if (until === undefined || until > monotonicNow()) return until !== undefined;
      names.delete(name);
      return false;
    },
  };
}
