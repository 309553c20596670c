import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { barChart } from '../src/bar-chart.ts';
import { capacityTable } from '../src/capacity-table.ts';
import { CHARTS } from '../src/charts.ts';
import { figure, isMet } from '../src/figure.ts';
import { histogramOf } from '../src/histogram.ts';
import { type Report, reportSchema } from '../src/report.ts';
import { tableOf } from '../src/table.ts';

const report: Report = reportSchema.parse({
  startedAt: '2026-11-21T12:00:00.000Z',
  size: 'normal',
  machine: { cpu: 'A CPU', cores: 2, memoryGb: 8, kernel: '6.1' },
  versions: { node: '26.10.0', postgresql: '18.4.0' },
  revision: { commit: 'abc', changed: false },
  benches: [
    entry('dispatch', { nodeUs: 50, postgresUs: 30 }),
    entry('ingest', { apiUs: 100, postgresUs: 40 }),
    entry('bytes', { diskBytes: 2_000, walBytes: 4_000 }),
    entry('hanging', {
      queuedForBad: 1_000_000,
      without: { p50Ms: 9, p99Ms: 20 },
      withBad: { p50Ms: 10, p99Ms: 26 },
    }),
    { name: 'fanout', what: '', seconds: 1, error: 'It broke.' },
  ],
});

function entry(name: string, result: object) {
  return { name, what: '', seconds: 1, figures: [figure('one', 1.5, 'ms', { atMost: 1 })], result };
}

test('A bar is met at its edge, missed beyond it, and neither where there is none.', () => {
  expect(isMet(figure('ratio', 0.5, '', { atLeast: 0.5 }))).toBe(true);
  expect(isMet(figure('ratio', 0.499, '', { atLeast: 0.5 }))).toBe(false);
  expect(isMet(figure('p99', 30, 'ms', { atMost: 30 }))).toBe(true);
  expect(isMet(figure('p99', 30.1, 'ms', { atMost: 30 }))).toBe(false);
  expect(isMet(figure('rate', 1, '/s'))).toBeNull();
  expect(isMet(figure('memory', Number.NaN, 'MB', { atMost: 1 }))).toBeNull();
});

test('The table says what is missed and what failed.', () => {
  expect(tableOf(report)).toMatch(/^dispatch +one +1\.5 ms +≤ 1 ms +NOT MET$/m);
  expect(tableOf(report)).toMatch(/^fanout +failed +It broke\.$/m);
});

test('A chart is drawn from the benches that a report has, and not without them.', () => {
  const drawn = new Map(CHARTS.map(({ file, draw }) => [file, draw(report)]));
  expect(drawn.get('healthy-beside-hanging.svg')).toContain('1,000,000 deliveries queued for bad ones');
  expect(drawn.get('healthy-beside-hanging.svg')).toContain('>26 ms</text>');
  expect(drawn.get('latency.svg')).toBeNull();
});

test('A histogram counts each wait once, by the millisecond, and the longest in its last bar.', () => {
  const bars = histogramOf([0.2, 0.9, 1, 3.5, 5_000]);
  expect(bars.slice(0, 4).map(({ events }) => events)).toEqual([2, 1, 0, 1]);
  expect(bars.at(-1)).toEqual({ belowMs: 40, events: 1 });
});

test('A bar is as high as its value, text is escaped, and the picture has colours for dark pages.', () => {
  const bars = [100, 50].map((value) => ({ label: '<', value, text: '', accent: false }));
  const svg = barChart({ title: 'a & b', subtitle: '', unit: '', axis: '', bars });
  const heights = [...svg.matchAll(/<rect[^>]* height="([\d.]+)"/g)].map(([, height]) => Number(height));
  expect(heights).toHaveLength(2);
  expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(2, 1);
  expect(svg).toContain('>a &amp; b<');
  expect(svg).toContain('>&lt;<');
  expect(svg).toContain('prefers-color-scheme: dark');
});

test('The capacity page is computed from the costs of one delivery, at seventy per cent of a core.', () => {
  const table = capacityTable(report);
  expect(table).toContain('| dispatcher, relay included | 50 s of a core |');
  // 10,000 deliveries a second of 50 µs are half a core; of 70 µs in PostgreSQL, 0.7.
  expect(table).toContain('| 10,000 | 2 | 1 | 1 | 40 MB/s | 1,728 GB |');
  expect(table).toContain('| 100,000 | 15 | 8 | 10 | 400 MB/s | 17,280 GB |');
});

test('The capacity page and the charts are those of the reference run.', async () => {
  const root = new URL('../../', import.meta.url);
  const page = await readFile(new URL('docs/operate/capacity.md', root), 'utf8');
  const text = await readFile(new URL('bench/results/reference.json', root), 'utf8').catch(() => null);
  const reference = text === null ? { ...report, benches: [] } : reportSchema.parse(JSON.parse(text));
  expect(page).toContain(capacityTable(reference));
  for (const { file, draw } of CHARTS) {
    const drawn = await readFile(new URL(`docs/images/${file}`, root), 'utf8').catch(() => null);
    expect(drawn, file).toBe(draw(reference));
  }
});

test('The capacity page says which benches it lacks.', () => {
  expect(capacityTable({ ...report, benches: [] })).toBe('Not measured yet: `dispatch`, `ingest`, `bytes`.');
});
