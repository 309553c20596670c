/** Spans of time up to now that an address can name; anything else in it is an exact moment. */
export const PRESETS = ['15m', '1h', '24h', '7d', '30d'] as const;
export type Preset = (typeof PRESETS)[number];

const MS: Readonly<Record<Preset, number>> = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
};

/** As it stands in the address: a preset or RFC 3339, and RFC 3339. */
export interface Span {
  readonly since?: string;
  readonly until?: string;
}

export function isPreset(since: string | undefined): since is Preset {
  return PRESETS.some((preset) => preset === since);
}

/** What the API is asked for; what is no time is left out. */
export function momentsOf({ since, until }: Span, nowMs: number): Span {
  const from = isPreset(since) ? new Date(nowMs - MS[since]).toISOString() : moment(since);
  const to = isPreset(since) ? undefined : moment(until);
  return { ...(from === undefined ? {} : { since: from }), ...(to === undefined ? {} : { until: to }) };
}

function moment(text: string | undefined): string | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** RFC 3339 as an input of type `datetime-local` has it, to the second. */
export function toInput(at: string | undefined, utc: boolean): string {
  const ms = Date.parse(at ?? '');
  if (Number.isNaN(ms)) return '';
  const shift = utc ? 0 : new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(ms - shift).toISOString().slice(0, 19);
}

/** The way back; empty: it is not filled in. */
export function fromInput(text: string, utc: boolean): string {
  const ms = Date.parse(utc ? `${text}Z` : text);
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}
