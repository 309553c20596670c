import type { ProblemOccurrence } from '@postrider/contract';

export const TOO_MANY_STREAMS: ProblemOccurrence = {
  code: 'too_many_streams',
  detail: 'As many streams are open as there may be: close one, or try again in a moment.',
};

/** How many streams may be open at once in a process. Each asks the database four times a second. */
export interface StreamLimits {
  readonly streamsMax: number;
  /** With one key. */
  readonly perKeyMax: number;
}

/** Together they cost PostgreSQL a twentieth of a core while nothing is recorded. */
export const STREAM_LIMITS: StreamLimits = { streamsMax: 100, perKeyMax: 20 };

export interface StreamSlots {
  /** Gives the slot back, however often it is called; null: there is none. */
  take(keyId: string): (() => void) | null;
}

export function newStreamSlots({ streamsMax, perKeyMax }: StreamLimits = STREAM_LIMITS): StreamSlots {
  const taken = new Map<object, string>();
  return {
    take: (keyId) => {
      const ofKey = [...taken.values()].filter((other) => other === keyId);
      if (taken.size >= streamsMax || ofKey.length >= perKeyMax) return null;
      const slot = {};
      taken.set(slot, keyId);
      return () => taken.delete(slot);
    },
  };
}
