/** When each further attempt of a delivery is made, in milliseconds since 1970, if the first fails at `failsAt`; jitter left out. */
export function retryTimes(failsAt: number, schedule: readonly number[]): readonly number[] {
  let at = failsAt;
  return schedule.map((seconds) => {
    at += seconds * 1000;
    return at;
  });
}

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * Waits in seconds, as people write them: `1m, 5m, 30m, 2h, 12h`, each a whole number with its unit, or of seconds. Null:
 * something in it is no wait. Nothing at all is no wait at all: one attempt.
 */
export function parseSchedule(text: string): readonly number[] | null {
  const waits = text.split(/[\s,]+/).filter((one) => one !== '');
  const seconds = waits.map((wait) => {
    const [, count = '', unit = 's'] = /^(\d{1,7})\s*([smhd])?$/.exec(wait) ?? [];
    return count === '' ? Number.NaN : Number(count) * UNITS[unit as keyof typeof UNITS];
  });
  return seconds.some(Number.isNaN) ? null : seconds;
}

/** What `parseSchedule` reads as the same: each wait in the largest unit in which it is whole. */
export function writeSchedule(schedule: readonly number[]): string {
  return schedule.map(writeWait).join(', ');
}

function writeWait(seconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find((one) => seconds > 0 && seconds % UNITS[one] === 0) ?? 's';
  return `${seconds / UNITS[unit]}${unit}`;
}
