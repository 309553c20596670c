import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { panelChart } from '../src/panel-chart.ts';
import { type Report, reportSchema } from '../src/report.ts';
import { type Point, robustSlope } from '../src/robust-slope.ts';
import { soakChart } from '../src/soak-chart.ts';
import { growthOf } from '../src/soak-series.ts';
import { soakTable } from '../src/soak-table.ts';

const line = (count: number, at: (seconds: number) => number): Point[] =>
  Array.from({ length: count }, (_, n) => ({ seconds: 5 * n, value: at(5 * n) }));

test('The slope of a line is its own, whatever a quarter of its points say.', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -100, max: 100 }),
      fc.array(fc.double({ noNaN: true }), { maxLength: 10 }),
      (slope, wild) => {
        const points = line(40, (seconds) => slope * seconds + 7).map((point, n) => ({
          ...point,
          value: n % 4 === 0 ? (wild[n / 4] ?? point.value) : point.value,
        }));
        expect(robustSlope(points)).toBeCloseTo(slope, 6);
      },
    ),
  );
});

test('What rises at first and is level afterwards does not grow; what goes on rising does.', () => {
  const saw = (seconds: number) => (seconds % 30) / 10;
  expect(growthOf(line(181, (seconds) => Math.min(seconds, 300) + saw(seconds)))).toBeCloseTo(0, 0);
  expect(growthOf(line(181, (seconds) => seconds / 60 + saw(seconds)))).toBeCloseTo(10, 0);
  expect(growthOf([])).toBeNull();
  expect(growthOf(line(1, () => 1))).toBeNull();
});

const report: Report = reportSchema.parse({
  startedAt: '2026-11-21T12:00:00.000Z',
  size: 'normal',
  machine: { cpu: 'A CPU', cores: 2, memoryGb: 8, kernel: '6.1' },
  versions: { node: '26.10.0', postgresql: '18.4.0' },
  revision: { commit: 'abc', changed: false },
  benches: [
    {
      name: 'soak',
      what: '',
      seconds: 950,
      figures: [],
      result: {
        minutes: 15,
        mostPerSecond: 2_400,
        perSecond: 1_200,
        events: 1_080_000,
        refused: 0,
        failedShare: 0.05,
        series: [{ name: 'API, memory', unit: 'MB', points: line(4, (s) => 100 + s), growth: 10, growthMax: 8 }],
      },
    },
  ],
});

test('The table says where each thing stood after a third and at the end, what it grew by and what it may.', () => {
  expect(soakTable(report)).toContain(
    '15 minutes of 1,200 events a second, 1,080,000 in all; 5.0 % of requests failed',
  );
  expect(soakTable(report)).toContain('| API, memory | 105 MB | 115 MB | 10 MB | 8 MB |');
  expect(soakTable({ ...report, benches: [] })).toBe('Not measured yet: `soak`.');
  expect(soakChart({ ...report, benches: [] })).toBeNull();
});

test('A panel has its own scale, and all have the same time.', () => {
  const svg = panelChart({
    title: 'a & b',
    subtitle: '',
    panels: [1, 1_000].map((scale) => ({
      title: '<',
      text: '',
      points: [
        [0, 0],
        [10, scale],
      ] as const,
    })),
  });
  const lines = [...svg.matchAll(/points="([^"]*)"/g)].map(([, points]) =>
    points?.split(' ').map((point) => point.split(',').map(Number)),
  );
  const height = (n: number) => (lines[n]?.[0]?.[1] ?? 0) - (lines[n]?.[1]?.[1] ?? 0);
  expect(height(0)).toBeGreaterThan(10);
  expect(height(1)).toBe(height(0));
  expect(svg).toContain('>&lt;<');
});

test('The page about endurance and its chart are those of the reference run.', async () => {
  const root = new URL('../../', import.meta.url);
  const textOf = (path: string) => readFile(new URL(path, root), 'utf8').catch(() => null);
  const text = await textOf('bench/results/reference-soak.json');
  const reference = text === null ? { ...report, benches: [] } : reportSchema.parse(JSON.parse(text));
  expect(await textOf('docs/internals/endurance.md')).toContain(soakTable(reference));
  expect(await textOf('docs/images/soak.svg')).toBe(soakChart(reference));
});
