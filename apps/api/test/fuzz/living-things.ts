/** What exists, as far as answers have told: requests name it by `@kind:number@`, filled in when they are sent. */
export interface LivingThings {
  /** Remembers every id, cursor and key in an answer. */
  learn(json: unknown): void;
  /** The first is never named where a number above 0 was asked for: it survives what deletes. */
  fill(text: string): string;
}

/** As many of a kind as are remembered; the ones after the first make room. */
const KEPT_MAX = 40;

export function newLivingThings(known: Readonly<Record<string, readonly string[]>> = {}): LivingThings {
  const kinds = new Map(Object.entries(known).map(([kind, texts]) => [kind, [...texts]]));
  const keep = (kind: string, text: string) => {
    const kept = kinds.get(kind) ?? [];
    if (kept.includes(text)) return;
    if (kept.length >= KEPT_MAX) kept.splice(1, 1);
    kinds.set(kind, [...kept, text]);
  };
  const learn = (json: unknown, name = ''): void => {
    if (typeof json === 'string') {
      const prefix = /^([a-z]{2,4})_[0-7][0-9a-hjkmnp-tv-z]{25}$/.exec(json)?.[1];
      if (prefix !== undefined) keep(prefix, json);
      else if (name === 'nextCursor') keep('cursor', json);
      else if (/^pr[kp]_[0-9A-Za-z]{36}$/.test(json)) keep('bearer', json);
    } else if (typeof json === 'object' && json !== null) {
      for (const [key, inner] of Object.entries(json)) learn(inner, key);
    }
  };
  return {
    learn,
    fill: (text) =>
      text.replaceAll(/@(\w+):(\d+)@/g, (_, kind: string, number: string) => {
        const [first, ...others] = kinds.get(kind) ?? [];
        const n = Number(number);
        return (n === 0 ? first : others[n % Math.max(1, others.length)]) ?? `${kind}_00000000000000000000000000`;
      }),
  };
}
