import { useState } from 'react';
import { usePreferences } from '../../app/preferences.tsx';
import { durationText } from '../../ui/time.tsx';
import styles from './endpoints.module.css';
import { retryTimes } from './schedule-clock.ts';
import { text } from './texts.ts';

const DAY_MS = 86_400_000;

/** When a delivery that fails now would be tried again: times of day say more than waits. */
export function ScheduleTimes({ schedule }: { readonly schedule: readonly number[] }) {
  const [failsAt] = useState(() => Date.now());
  const { utc } = usePreferences();
  const clock = (at: number) => {
    const time = new Date(at).toLocaleTimeString('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      ...(utc ? { timeZone: 'UTC' } : {}),
    });
    const days = daysBetween(failsAt, at, utc);
    return days === 0 ? time : text.daysOn(time, days);
  };
  const times = retryTimes(failsAt, schedule);
  const last = times.at(-1);
  return (
    <p className={styles['hint']}>
      {last === undefined
        ? text.triedOnce
        : text.triedAt(clock(failsAt), times.map(clock).join(', '), times.length + 1, durationText(last - failsAt))}
    </p>
  );
}

/** Midnights between two moments, by this browser's clock or in UTC. */
function daysBetween(from: number, to: number, utc: boolean): number {
  const dayOf = (at: number) => {
    const offset = utc ? 0 : new Date(at).getTimezoneOffset() * 60_000;
    return Math.floor((at - offset) / DAY_MS);
  };
  return dayOf(to) - dayOf(from);
}
