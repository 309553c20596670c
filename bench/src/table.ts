import { type Figure, isMet } from './figure.ts';
import type { BenchEntry, Report } from './report.ts';

/** What was measured, one line a figure: bench, figure, value, bar, met or not. */
export function tableOf({ benches }: Pick<Report, 'benches'>): string {
  const rows = [['bench', 'figure', 'value', 'bar', ''], ...benches.flatMap(rowsOf)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 2 ? cell.padStart(widths[2] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowsOf(entry: BenchEntry): string[][] {
  if ('error' in entry) return [[entry.name, 'failed', '', '', entry.error]];
  return entry.figures.map((figure, n) => [
    n === 0 ? entry.name : '',
    figure.name,
    valueText(figure),
    barOf(figure),
    verdictOf(figure),
  ]);
}

export function valueText({ value, unit }: Pick<Figure, 'value' | 'unit'>): string {
  return value === null
    ? 'unknown'
    : `${rounded(value)}${unit === '' || unit === '/s' || unit === '%' ? unit : ` ${unit}`}`;
}

function barOf({ bar, unit }: Figure): string {
  if (bar === null) return '';
  return 'atLeast' in bar
    ? `≥ ${valueText({ value: bar.atLeast, unit })}`
    : `≤ ${valueText({ value: bar.atMost, unit })}`;
}

function verdictOf(figure: Figure): string {
  switch (isMet(figure)) {
    case true:
      return 'met';
    case false:
      return 'NOT MET';
    case null:
      return '';
  }
}

/** Three digits that count, and never fewer than the whole ones. */
function rounded(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
