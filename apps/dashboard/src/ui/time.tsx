import { useSyncExternalStore } from 'react';
import { usePreferences } from '../app/preferences.tsx';
import { text } from '../app/texts.ts';

/** How long ago, or in how long; the exact time on hover, by this browser's clock or in UTC. Null: a dash. */
export function Time({ at }: { readonly at: string | null }) {
  const now = useNow();
  const exact = useExactTime();
  if (at === null) return <span>–</span>;
  return (
    <time dateTime={at} title={exact(at)}>
      {relativeTime(new Date(at).getTime() - now)}
    </time>
  );
}

/** In how long and at what time of day: `in 4 m 12 s, at 14:03:10`. */
export function Countdown({ at }: { readonly at: string }) {
  const now = useNow();
  const exact = useExactTime();
  const { utc } = usePreferences();
  const ms = new Date(at).getTime() - now;
  return (
    <time dateTime={at} title={exact(at)}>
      {ms <= 0 ? text.now : text.inAt(durationText(ms), clockTime(at, utc))}
    </time>
  );
}

/** The exact time of day and date, in words. */
export function ExactTime({ at }: { readonly at: string | null }) {
  const exact = useExactTime();
  return at === null ? <span>–</span> : <time dateTime={at}>{exact(at)}</time>;
}

/** A function from RFC 3339 to the exact time, as each person wants it. */
export function useExactTime(): (at: string) => string {
  const { utc } = usePreferences();
  return (at) => {
    const parts = new Intl.DateTimeFormat('en-CA', {
      ...(utc ? { timeZone: 'UTC' } : {}),
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
      timeZoneName: 'short',
    }).formatToParts(new Date(at));
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
    const date = `${part('year')}-${part('month')}-${part('day')}`;
    const time = `${part('hour')}:${part('minute')}:${part('second')}.${part('fractionalSecond')}`;
    return `${date} ${time} ${part('timeZoneName')}`;
  };
}

export function clockTime(at: string, utc: boolean): string {
  return new Date(at).toLocaleTimeString('en-GB', utc ? { timeZone: 'UTC' } : {});
}

const STEPS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'm', ms: 60_000 },
  { unit: 's', ms: 1000 },
] as const;

/** In at most two units: `4 m 12 s`, `2 d 3 h`; below a second in milliseconds. */
export function durationText(ms: number): string {
  const whole = Math.abs(ms);
  if (whole < 1000) return `${Math.round(whole)} ms`;
  const first = STEPS.findIndex((step) => whole >= step.ms);
  const [large, small] = [STEPS[first], STEPS[first + 1]];
  if (large === undefined) return `${Math.round(whole)} ms`;
  const count = Math.floor(whole / large.ms);
  const rest = small === undefined ? 0 : Math.floor((whole % large.ms) / small.ms);
  return rest === 0 || small === undefined ? `${count} ${large.unit}` : `${count} ${large.unit} ${rest} ${small.unit}`;
}

/** From the difference to now in milliseconds; what has been is negative. */
export function relativeTime(ms: number): string {
  const step = STEPS.find((one) => Math.abs(ms) >= one.ms);
  if (step === undefined) return text.justNow;
  const said = `${Math.floor(Math.abs(ms) / step.ms)} ${step.unit}`;
  return ms < 0 ? text.ago(said) : text.within(said);
}

/** One clock for the whole page, that ticks each second while somebody looks. */
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

function tick(): void {
  if (document.visibilityState === 'hidden') return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
