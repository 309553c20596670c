import { panelChart } from './panel-chart.ts';
import type { Report } from './report.ts';
import { resultOf } from './result-of.ts';
import { soakShown } from './soak-table.ts';
import { valueText } from './table.ts';

/** A panel for each thing that was watched, as SVG; null: the report has no soak. */
export function soakChart(report: Report): string | null {
  const result = resultOf(report, 'soak', soakShown);
  if (result === null) return null;
  const [minutes, perSecond] = [Math.round(result.minutes), Math.round(result.perSecond).toLocaleString('en')];
  return panelChart({
    title: 'What must not grow',
    subtitle: `${minutes} minutes of ${perSecond} events a second, one request in twenty failing; each from zero, at its right the last`,
    panels: result.series.map(({ name, unit, points }) => ({
      title: name,
      text: valueText({ value: points.at(-1)?.value ?? null, unit }),
      points: points.map(({ seconds, value }) => [seconds, value] as const),
    })),
  });
}
