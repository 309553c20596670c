import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRetryAfter, RETRY_AFTER_SECONDS_MAX } from '../src/index.ts';

const now = new Date('1994-11-06T08:49:07.000Z');

const pad = (value: number) => String(value).padStart(2, '0');
const SHORT_DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const LONG_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The three forms of RFC 9110, section 5.6.7, of one moment. */
function httpDates(at: Date): readonly string[] {
  const time = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
  const month = MONTHS[at.getUTCMonth()];
  const year = at.getUTCFullYear();
  const day = at.getUTCDate();
  return [
    at.toUTCString(),
    `${LONG_DAYS[at.getUTCDay()]}, ${pad(day)}-${month}-${pad(year % 100)} ${time} GMT`,
    `${SHORT_DAYS[at.getUTCDay()]} ${month} ${String(day).padStart(2, ' ')} ${time} ${year}`,
  ];
}

describe('Retry-After', () => {
  test.each([
    ['120', 120],
    ['0', 0],
    [' \t60 ', 60],
    ['007', 7],
    ['86400', 86_400],
    ['86401', 86_400],
    ['99999999999999999999999999', 86_400],
    ['9'.repeat(5000), 86_400],
  ])('in seconds: %.30j is %d', (value, seconds) => {
    expect(parseRetryAfter(value, now)).toBe(seconds);
  });

  test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'as the date %j is the 30 seconds until then',
    (value) => {
      expect(parseRetryAfter(value, now)).toBe(30);
    },
  );

  test.each([
    ['a leap second', 'Sun, 06 Nov 1994 08:49:60 GMT', 53],
    ['a day that exists only in leap years', 'Thu, 29 Feb 1996 00:00:00 GMT', 86_400],
    ['a moment that has passed', 'Sun, 06 Nov 1994 08:49:06 GMT', 0],
    ['a day of the wrong name', 'Mon, 06 Nov 1994 08:49:37 GMT', 30],
  ])('understands %s', (_, value, seconds) => {
    expect(parseRetryAfter(value, now)).toBe(seconds);
  });

  test('rounds up, so that the moment asked for is not missed', () => {
    expect(parseRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', new Date(now.getTime() + 1))).toBe(30);
  });

  test('takes a year of two digits as past when it would be more than 50 years ahead', () => {
    const at2026 = new Date('2026-01-01T00:00:00Z');
    expect(parseRetryAfter('Saturday, 01-Jan-77 00:00:00 GMT', at2026)).toBe(0);
    expect(parseRetryAfter('Wednesday, 01-Jan-75 00:00:00 GMT', at2026)).toBe(RETRY_AFTER_SECONDS_MAX);
    expect(parseRetryAfter('Wednesday, 01-Jan-76 00:00:00 GMT', at2026)).toBe(RETRY_AFTER_SECONDS_MAX);
    expect(parseRetryAfter('Wednesday, 01-Jan-76 00:00:01 GMT', at2026)).toBe(0);
    const at2099 = new Date('2099-12-31T23:59:00Z');
    expect(parseRetryAfter('Friday, 01-Jan-00 00:00:00 GMT', at2099)).toBe(60);
  });

  test.each([
    '',
    'soon',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    '1 2',
    '١٢٠',
    '120\n',
    '120, 240',
    'Infinity',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Wed, 29 Feb 1995 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 06 Nov 1994 08:49:37 CET',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun Nov 6 08:49:37 1994',
    '1994-11-06T08:49:37Z',
  ])('says nothing as %j', (value) => {
    expect(parseRetryAfter(value, now)).toBeNull();
  });

  test('means the same moment in each of its three date forms', () => {
    const second = fc.integer({ min: 0, max: 60 * 365 * 86_400 }).map((seconds) => new Date(seconds * 1000));
    const ahead = fc.integer({ min: -400 * 86_400, max: 400 * 86_400 });
    fc.assert(
      fc.property(second, ahead, (from, seconds) => {
        const wanted = Math.min(Math.max(0, seconds), RETRY_AFTER_SECONDS_MAX);
        for (const value of httpDates(new Date(from.getTime() + seconds * 1000))) {
          expect(parseRetryAfter(value, from)).toBe(wanted);
        }
      }),
    );
  });

  test('is any run of digits, up to a day', () => {
    const digits = fc.array(fc.nat(9), { minLength: 1, maxLength: 30 }).map((list) => list.join(''));
    const space = fc.constantFrom('', ' ', '\t ');
    fc.assert(
      fc.property(digits, space, space, (seconds, before, after) => {
        const wanted = BigInt(seconds) > 86_400n ? 86_400 : Number(seconds);
        expect(parseRetryAfter(before + seconds + after, now)).toBe(wanted);
      }),
    );
  });

  test('is, whatever comes, null or a whole number of seconds from 0 to a day', () => {
    const mangled = fc
      .tuple(fc.constantFrom(...httpDates(now), '120'), fc.nat(40), fc.string({ maxLength: 3 }))
      .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + other.length));
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), mangled),
        fc.date({ noInvalidDate: true }),
        (value, at) => {
          const seconds = parseRetryAfter(value, at);
          expect(seconds === null || (Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400)).toBe(true);
        },
      ),
    );
  });
});
