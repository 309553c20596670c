import type { ApiKey, NewKey } from '@postrider/sdk';
import { fromInput } from '../../ui/span.ts';

/** How long a key may last, as people choose it. */
export const EXPIRIES = ['never', 'week', 'month', 'quarter', 'year', 'exact'] as const;

export type Expiry = (typeof EXPIRIES)[number];

export type Scope = ApiKey['scopes'][number];

/** A key as it stands in the form. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Id or uid; empty: all. */
  readonly application: string;
  readonly expiry: Expiry;
  /** With `exact`: as an input of type `datetime-local` has it. */
  readonly expiresAt: string;
  /** Requests per second; empty: as many as every key. */
  readonly rateLimit: string;
}

export const NO_KEY: KeyDraft = {
  name: '',
  scopes: new Set(),
  application: '',
  expiry: 'never',
  expiresAt: '',
  rateLimit: '',
};

const DAY_MS = 86_400_000;

const DAYS: Readonly<Record<Exclude<Expiry, 'never' | 'exact'>, number>> = {
  week: 7,
  month: 30,
  quarter: 90,
  year: 365,
};

/** What is wrong before anything is sent; of what can be sent, the API says it. */
export function draftProblems({ scopes, rateLimit }: KeyDraft): {
  readonly scopes: boolean;
  readonly rateLimit: boolean;
} {
  // JSON has no word for what is no number but null, which is no limit at all.
  return { scopes: scopes.size === 0, rateLimit: !Number.isFinite(Number(rateLimit)) };
}

/** What is sent for it. */
export function keyBody(draft: KeyDraft, { now, utc }: { readonly now: number; readonly utc: boolean }): NewKey {
  const application = draft.application.trim();
  const rateLimit = draft.rateLimit.trim();
  const expiresAt = expiryOf(draft, now, utc);
  return {
    name: draft.name.trim(),
    scopes: [...draft.scopes],
    ...(application === '' ? {} : { application }),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(rateLimit === '' ? {} : { rateLimit: Number(rateLimit) }),
  };
}

function expiryOf({ expiry, expiresAt }: KeyDraft, now: number, utc: boolean): string | null {
  switch (expiry) {
    case 'never':
      return null;
    case 'exact':
      return fromInput(expiresAt, utc);
    case 'week':
    case 'month':
    case 'quarter':
    case 'year':
      return new Date(now + DAYS[expiry] * DAY_MS).toISOString();
  }
}
