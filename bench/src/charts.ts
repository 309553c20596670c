import { z } from 'zod';
import { barChart } from './bar-chart.ts';
import type { Report } from './report.ts';
import { resultOf } from './result-of.ts';
import { valueText } from './table.ts';

export interface Chart {
  /** In docs/images/. */
  readonly file: string;
  readonly title: string;
  /** Null: the report lacks the bench that it is made from. */
  draw(report: Report): string | null;
}

const BACKLOG = 'Throughput against backlog';
const LATENCY = 'From the 202 to the receiver';
const HANGING = 'Healthy endpoints beside hanging and failing ones';

export const CHARTS: readonly Chart[] = [
  { file: 'throughput-against-backlog.svg', title: BACKLOG, draw: drawBacklog },
  { file: 'latency.svg', title: LATENCY, draw: drawLatency },
  { file: 'healthy-beside-hanging.svg', title: HANGING, draw: drawHanging },
];

const backlog = z.object({ points: z.array(z.object({ waiting: z.number(), perSecond: z.number() })) });

function drawBacklog(report: Report): string | null {
  const result = resultOf(report, 'backlog', backlog);
  if (result === null) return null;
  return barChart({
    title: BACKLOG,
    subtitle: 'Ready deliveries dispatched while others wait for their retry',
    unit: 'per s',
    axis: 'deliveries waiting for a retry',
    bars: result.points.map(({ waiting, perSecond }) => ({
      label: waiting === 0 ? 'none' : waiting.toLocaleString('en'),
      value: perSecond,
      text: valueText({ value: perSecond, unit: '/s' }),
      accent: waiting > 0,
    })),
  });
}

const latency = z.object({
  perSecond: z.number(),
  events: z.number(),
  histogram: z.array(z.object({ belowMs: z.number(), events: z.number() })),
});

function drawLatency(report: Report): string | null {
  const result = resultOf(report, 'latency', latency);
  if (result === null) return null;
  const share = (events: number) => (100 * events) / result.events;
  return barChart({
    title: LATENCY,
    subtitle: `${result.perSecond} events a second over the API; share of ${result.events.toLocaleString('en')} events`,
    unit: '%',
    axis: 'milliseconds, up to; longer ones are in the last bar',
    bars: result.histogram.map(({ belowMs, events }) => ({
      label: String(belowMs),
      value: share(events),
      text: '',
      accent: true,
    })),
  });
}

const waits = z.object({ p50Ms: z.number(), p99Ms: z.number() });
const hanging = z.object({ queuedForBad: z.number(), without: waits, withBad: waits });

function drawHanging(report: Report): string | null {
  const result = resultOf(report, 'hanging', hanging);
  if (result === null) return null;
  const bar = (label: string, value: number, accent: boolean) => ({
    label,
    value,
    text: valueText({ value, unit: 'ms' }),
    accent,
  });
  return barChart({
    title: HANGING,
    subtitle: `From recording to arrival at healthy endpoints; ${result.queuedForBad.toLocaleString('en')} deliveries queued for bad ones`,
    unit: 'ms',
    axis: 'grey: none is bad; blue: 20 of 100 are',
    bars: [
      bar('p50, none bad', result.without.p50Ms, false),
      bar('p50, 20 bad', result.withBad.p50Ms, true),
      bar('p99, none bad', result.without.p99Ms, false),
      bar('p99, 20 bad', result.withBad.p99Ms, true),
    ],
  });
}
