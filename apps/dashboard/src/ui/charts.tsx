import type { KeyboardEvent, ReactNode } from 'react';
import styles from './charts.module.css';

export interface Bar {
  /** The beginning of its span of time, RFC 3339. */
  readonly at: string;
  readonly good: number;
  readonly bad: number;
  readonly idle?: number;
}

const HEIGHT = 96;

/**
 * What happened over time, good and bad on top of each other. With `onPick` each bar can be chosen, and filters what is
 * under it. The same figures are there as a table for those who do not see it.
 */
export function Timeline({
  label,
  bars,
  titleOf,
  picked = null,
  onPick,
  words,
  axis,
}: {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** What stands under the bars: where they begin, how high the highest is, and where they end. */
  readonly axis?: (most: number) => readonly string[];
  /** The span of a bar, in words. */
  readonly titleOf: (bar: Bar) => string;
  readonly picked?: string | null;
  readonly onPick?: (at: string | null) => void;
  readonly words: { readonly good: string; readonly bad: string; readonly idle?: string; readonly time: string };
}) {
  const most = Math.max(1, ...bars.map((bar) => bar.good + bar.bad + (bar.idle ?? 0)));
  const said = (bar: Bar) =>
    `${titleOf(bar)}: ${bar.good} ${words.good}, ${bar.bad} ${words.bad}${words.idle === undefined ? '' : `, ${bar.idle ?? 0} ${words.idle}`}`;
  const isStop = (bar: Bar, place: number) => (picked === null ? place === bars.length - 1 : picked === bar.at);
  return (
    <figure className={styles['timeline']} aria-label={label}>
      <div
        className={styles['bars']}
        {...(onPick === undefined ? {} : { role: 'toolbar', 'aria-label': label, onKeyDown: moveAmongBars })}
      >
        {bars.map((bar, place) => {
          const inside = (
            <>
              <Part look="idle" share={(bar.idle ?? 0) / most} />
              <Part look="bad" share={bar.bad / most} />
              <Part look="good" share={bar.good / most} />
            </>
          );
          if (onPick === undefined) {
            return (
              <span key={bar.at} className={styles['bar']} title={said(bar)}>
                {inside}
              </span>
            );
          }
          return (
            <button
              key={bar.at}
              type="button"
              className={styles['bar']}
              title={said(bar)}
              aria-label={said(bar)}
              aria-pressed={picked === bar.at}
              // One stop for all of them; arrows go from one to the next.
              tabIndex={isStop(bar, place) ? 0 : -1}
              onClick={() => onPick(picked === bar.at ? null : bar.at)}
            >
              {inside}
            </button>
          );
        })}
      </div>
      {axis !== undefined && (
        <div className={styles['axis']}>
          {axis(Math.max(0, ...bars.map((bar) => bar.good + bar.bad + (bar.idle ?? 0)))).map((said, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: its place is what it is.
            <span key={place}>{said}</span>
          ))}
        </div>
      )}
      <figcaption className={styles['legend']}>
        <Legend look="good">{words.good}</Legend>
        <Legend look="bad">{words.bad}</Legend>
        {words.idle !== undefined && <Legend look="idle">{words.idle}</Legend>}
      </figcaption>
    </figure>
  );
}

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

function moveAmongBars(event: KeyboardEvent<HTMLElement>): void {
  const bars = [...event.currentTarget.querySelectorAll('button')];
  const at = bars.findIndex((bar) => bar.matches(':focus'));
  const to = STEPS[event.key]?.(at, bars.length - 1);
  if (at === -1 || to === undefined) return;
  event.preventDefault();
  bars[Math.max(0, to)]?.focus();
}

type Look = 'good' | 'bad' | 'idle';

function Part({ look, share }: { look: Look; share: number }) {
  if (share === 0) return null;
  return <span className={styles[look]} style={{ height: Math.max(2, Math.round(share * HEIGHT)) }} />;
}

function Legend({ look, children }: { look: Look; children: ReactNode }) {
  return (
    <span className={styles['entry']}>
      <span className={`${styles['dot']} ${styles[look]}`} />
      {children}
    </span>
  );
}

/** A line as small as a word. */
export function Sparkline({
  label,
  values,
  bad,
}: {
  readonly label: string;
  readonly values: readonly number[];
  readonly bad?: readonly number[];
}) {
  const width = 96;
  const height = 24;
  const most = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return (
    <svg
      className={styles['spark']}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      {values.map((value, index) => {
        const all = Math.round((value / most) * height);
        const failed = Math.round(((bad?.[index] ?? 0) / most) * height);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: its place is what it is.
          <g key={index}>
            <rect
              className={styles['fillgood']}
              x={index * step}
              y={height - all}
              width={Math.max(1, step - 1)}
              height={all}
            />
            {failed > 0 && (
              <rect
                className={styles['fillbad']}
                x={index * step}
                y={height - failed}
                width={Math.max(1, step - 1)}
                height={failed}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** How often each of some kinds was: a row each, longest bars first if they come so. */
export function Shares({
  label,
  shares,
}: {
  readonly label: string;
  readonly shares: readonly {
    readonly id: string;
    readonly name: ReactNode;
    readonly count: number;
    readonly tone?: Look;
  }[];
}) {
  const most = Math.max(1, ...shares.map(({ count }) => count));
  return (
    <dl className={styles['shares']} aria-label={label}>
      {shares.map(({ id, name, count, tone = 'good' }) => (
        <div key={id} className={styles['share']}>
          <dt>{name}</dt>
          <dd>
            <span className={`${styles['length']} ${styles[tone]}`} style={{ width: `${(count / most) * 100}%` }} />
            <span className={styles['count']}>{count.toLocaleString('en')}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
