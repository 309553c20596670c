import { type Figure, figure } from './figure.ts';
import { type Point, robustSlope } from './robust-slope.ts';
import type { SoakSample } from './soak-sample.ts';

/** One thing that is looked at again and again, and is to stop growing. */
export interface SoakSeries {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly Point[];
  /** From the end of the first third to the end, in its unit; null where the machine does not tell. */
  readonly growth: number | null;
  /** More than this is growth. */
  readonly growthMax: number;
}

type Measured = Exclude<keyof SoakSample, 'seconds'>;

/** Each with what it may go up or down by while it is level. Bars are of what would be a leak if it went on for a day. */
const SERIES: readonly { readonly of: Measured; readonly name: string; readonly unit: string; readonly max: number }[] =
  [
    { of: 'apiMb', name: 'API, memory', unit: 'MB', max: 8 },
    { of: 'dispatcherMb', name: 'dispatcher, memory', unit: 'MB', max: 8 },
    { of: 'postgresMb', name: "PostgreSQL's own memory", unit: 'MB', max: 16 },
    { of: 'apiFiles', name: 'API, open files', unit: '', max: 2 },
    { of: 'dispatcherFiles', name: 'dispatcher, open files', unit: '', max: 20 },
    { of: 'apiHandles', name: 'API, handles', unit: '', max: 5 },
    { of: 'dispatcherHandles', name: 'dispatcher, handles', unit: '', max: 20 },
    { of: 'apiLoopDelayMs', name: 'API, event loop p99', unit: 'ms', max: 5 },
    { of: 'dispatcherLoopDelayMs', name: 'dispatcher, event loop p99', unit: 'ms', max: 5 },
    { of: 'connections', name: 'PostgreSQL connections', unit: '', max: 1 },
    { of: 'openDeliveries', name: 'open deliveries', unit: '', max: 500 },
    { of: 'queueAgeSeconds', name: 'oldest due delivery', unit: 's', max: 0.5 },
    { of: 'bytesPerEvent', name: 'stored, per event', unit: 'bytes', max: 50 },
    { of: 'deadPerEvent', name: 'dead rows, per event', unit: '', max: 0.2 },
    { of: 'othersMb', name: 'all other tables', unit: 'MB', max: 8 },
    { of: 'deadOfOthers', name: 'dead rows of theirs', unit: '', max: 20_000 },
  ];

export function seriesOf(samples: readonly SoakSample[]): SoakSeries[] {
  return SERIES.map(({ of, name, unit, max }) => {
    const points = samples.flatMap(({ seconds, [of]: value }) => (value === null ? [] : [{ seconds, value }]));
    return { name, unit, points, growth: growthOf(points), growthMax: max };
  });
}

/** What a series grows by in the last two thirds of its time, were it a line; null of none. */
export function growthOf(points: readonly Point[]): number | null {
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const from = first.seconds + (last.seconds - first.seconds) / 3;
  const growth = robustSlope(points.filter(({ seconds }) => seconds >= from)) * (last.seconds - from);
  return Number.isFinite(growth) ? growth : null;
}

export function figuresOfSeries(series: readonly SoakSeries[]): Figure[] {
  return series.map(({ name, unit, growth, growthMax }) =>
    figure(`${name}, grows by`, growth, unit, { atMost: growthMax }),
  );
}
