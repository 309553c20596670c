/** Draws that depend on nothing but the seed they began with. */
export interface Random {
  /** In [0, 1). */
  unit(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  /** Throws when there is none. */
  one<T>(of: readonly T[]): T;
  /** True in this share of the draws. */
  chance(share: number): boolean;
}

/** Mulberry32 over a hash of the seed's name, so that `7/nemesis` and `7/producers` have nothing in common. */
export function randomFrom(seed: string): Random {
  let state = hashOf(seed);
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number) => from + Math.floor(unit() * (to - from + 1));
  return {
    unit,
    whole,
    one: (of) => {
      const [drawn] = of.slice(whole(0, of.length - 1));
      if (drawn === undefined) throw new Error('There is nothing to draw from.');
      return drawn;
    },
    chance: (share) => unit() < share,
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}
