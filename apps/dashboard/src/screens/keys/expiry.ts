/** How long a key may last, as people choose it. */
export const EXPIRIES = ['never', 'week', 'month', 'quarter', 'year'] as const;

export type Expiry = (typeof EXPIRIES)[number];

const DAYS: Readonly<Record<Exclude<Expiry, 'never'>, number>> = { week: 7, month: 30, quarter: 90, year: 365 };

const DAY_MS = 86_400_000;

/** The field of a new key that says so. */
export function expiresAt(expiry: Expiry, now: number): { readonly expiresAt?: string } {
  return expiry === 'never' ? {} : { expiresAt: new Date(now + DAYS[expiry] * DAY_MS).toISOString() };
}
