/**
 * What `read` gives, begun at most once in so many milliseconds however many ask: who asks in between is given the last
 * reading, be it that it failed.
 */
export function readAtMostEvery<T>(
  { monotonicNow }: { readonly monotonicNow: () => number },
  ms: number,
  read: () => Promise<T>,
): () => Promise<T> {
  let last: { readonly begunAt: number; readonly reading: Promise<T> } | null = null;
  return () => {
    const now = monotonicNow();
    if (last === null || now - last.begunAt >= ms) last = { begunAt: now, reading: read() };
    return last.reading;
  };
}
