import type { RecognizedKey } from '@postrider/usecases';

/**
 * For how long an answer counts, from the moment it was asked for. Revocation promises a second on every process; half of
 * it is left for a request that is on its way.
 */
const KEY_CACHE_MS = 500;

/** A key and what is known of it are half a kilobyte. Beyond so many in half a second, the database is asked more often. */
const KEYS_MAX = 10_000;

export interface KeyCache {
  /** What the key's text stands for; null: nothing. `digest` is what it is known by here, since its text is kept nowhere. */
  find(text: string, digest: string): Promise<RecognizedKey | null>;
}

interface Entry {
  readonly answer: Promise<RecognizedKey | null>;
  validUntil: number;
}

/**
 * Who asks while somebody is asking the same gets the same answer. What is no key is remembered too; what went wrong is
 * not.
 */
export function createKeyCache({
  recognize,
  monotonicNow,
}: {
  readonly recognize: (text: string) => Promise<RecognizedKey | null>;
  readonly monotonicNow: () => number;
}): KeyCache {
  // In the order in which they were asked for, so that the first is the oldest.
  const entries = new Map<string, Entry>();

  const ask = (text: string, digest: string): Promise<RecognizedKey | null> => {
    const asked = monotonicNow();
    const answer = recognize(text);
    const entry: Entry = { answer, validUntil: asked + KEY_CACHE_MS };
    entries.delete(digest);
    entries.set(digest, entry);
    if (entries.size > KEYS_MAX) {
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    }
    answer.then(
      (key) => {
        // The moment it ends lies so long after one that is after `asked`: early by what the question took, never late.
        entry.validUntil = Math.min(entry.validUntil, asked + (key?.endsInMs ?? KEY_CACHE_MS));
      },
      () => {
        if (entries.get(digest) === entry) entries.delete(digest);
      },
    );
    return answer;
  };

  return {
    find: (text, digest) => {
      const entry = entries.get(digest);
      return entry !== undefined && monotonicNow() < entry.validUntil ? entry.answer : ask(text, digest);
    },
  };
}
