/** A day. A receiver that asks for more is asked again tomorrow: the header may be a mistake, and nobody would see it. */
export const RETRY_AFTER_SECONDS_MAX = 86_400;

/**
 * What a `Retry-After` header asks for (RFC 9110, section 10.2.3), in whole seconds from `now`: 0 for a moment that has
 * passed, at most `RETRY_AFTER_SECONDS_MAX`, rounded up so that the moment is not missed. Null: the header says nothing
 * that can be understood.
 */
export function parseRetryAfter(value: string, now: Date): number | null {
  const text = value.replace(/^[ \t]+|[ \t]+$/g, '');
  if (/^\d+$/.test(text)) return Math.min(Number(text), RETRY_AFTER_SECONDS_MAX);
  const moment = parseHttpDate(text, now);
  if (moment === null) return null;
  return Math.min(Math.max(0, Math.ceil((moment - now.getTime()) / 1000)), RETRY_AFTER_SECONDS_MAX);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)';
const SHORT_DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';

/** The three forms that a recipient must accept (RFC 9110, section 5.6.7); case matters in all of them. */
const HTTP_DATES: readonly RegExp[] = [
  new RegExp(`^${SHORT_DAY}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^${LONG_DAY}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME} GMT$`),
  new RegExp(`^${SHORT_DAY} ${MONTH} (?<day>\\d\\d| \\d) ${TIME} (?<year>\\d{4})$`),
];

/** Milliseconds since 1970. The name of the day is not compared with the date: which of the two is wrong is unknowable. */
function parseHttpDate(text: string, now: Date): number | null {
  for (const form of HTTP_DATES) {
    const parts = form.exec(text)?.groups;
    if (parts === undefined) continue;
    const month = MONTHS.indexOf(parts['month'] ?? '');
    const day = Number(parts['day']);
    const at = (year: number): number => {
      const date = new Date(0);
      date.setUTCFullYear(year, month, day);
      if (date.getUTCMonth() !== month) return Number.NaN;
      return date.setUTCHours(Number(parts['hour']), Number(parts['minute']), Number(parts['second']));
    };
    const moment =
      parts['year']?.length === 2 ? at(fullYear(Number(parts['year']), at, now)) : at(Number(parts['year']));
    return Number.isNaN(moment) ? null : moment;
  }
  return null;
}

/** A year of two digits that seems more than 50 years ahead is the latest past year with those digits (same section). */
function fullYear(twoDigits: number, at: (year: number) => number, now: Date): number {
  const horizon = new Date(now);
  horizon.setUTCFullYear(now.getUTCFullYear() + 50);
  const latest = Math.floor(horizon.getUTCFullYear() / 100) * 100 + twoDigits;
  return at(latest) > horizon.getTime() ? latest - 100 : latest;
}
