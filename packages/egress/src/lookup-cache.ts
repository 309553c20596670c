import { LOOKUP_TTL_MS_MAX, LOOKUPS_KEPT_MAX } from './limits.ts';
import type { Resolve, Resolved } from './resolve.ts';

/**
 * Asks for a name once at a time, whoever wants it meanwhile, and uses an answer again for as long as it may be used, at
 * most `LOOKUP_TTL_MS_MAX`. Failures are not kept. `now`: milliseconds of a monotonic clock.
 *
 * What is kept are addresses that the name had, not verdicts: they are judged at each use, and are what is connected to.
 */
export function keepingLookups(resolve: Resolve, now: () => number): Resolve {
  const underWay = new Map<string, Promise<Resolved>>();
  /** Longest unused first. */
  const kept = new Map<string, { readonly answer: Resolved; readonly until: number }>();

  function keep(name: string, answer: Resolved): void {
    const ttlMs = answer.ok ? Math.min(answer.ttlMs, LOOKUP_TTL_MS_MAX) : 0;
    if (ttlMs <= 0) return;
    kept.set(name, { answer, until: now() + ttlMs });
    const [oldest] = kept.keys();
    if (kept.size > LOOKUPS_KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  }

  function ask(name: string): Promise<Resolved> {
    const asked = resolve(name)
      .then((answer) => {
        keep(name, answer);
        return answer;
      })
      .finally(() => underWay.delete(name));
    underWay.set(name, asked);
    return asked;
  }

  return (name) => {
    const known = kept.get(name);
    kept.delete(name);
    if (known !== undefined && known.until > now()) {
      kept.set(name, known);
      return Promise.resolve(known.answer);
    }
    return underWay.get(name) ?? ask(name);
  };
}
