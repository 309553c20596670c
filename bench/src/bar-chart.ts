export interface BarChart {
  readonly title: string;
  /** What was measured and how it is to be read. */
  readonly subtitle: string;
  readonly unit: string;
  readonly bars: readonly ChartBar[];
  /** Under the horizontal axis. */
  readonly axis: string;
}

export interface ChartBar {
  readonly label: string;
  readonly value: number;
  /** Said above it. */
  readonly text: string;
  /** Told apart by colour. */
  readonly accent: boolean;
}

const WIDTH = 720;
const HEIGHT = 360;
const PLOT = { left: 64, right: 16, top: 72, bottom: 56 };

/** More labels than these would overlap; the others are left out. */
const LABELS_MAX = 12;

/** Whether the reader's page is light or dark is asked by the picture itself: an <img> inherits nothing. */
export const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #57606a; }
    .title { font-size: 16px; font-weight: 600; fill: #1f2328; }
    .value { fill: #1f2328; font-weight: 600; }
    .grid { stroke: #d0d7de; }
    .bar { fill: #8c959f; }
    .accent { fill: #0969da; }
    @media (prefers-color-scheme: dark) {
      text { fill: #9198a1; }
      .title, .value { fill: #f0f6fc; }
      .grid { stroke: #3d444d; }
      .bar { fill: #656c76; }
      .accent { fill: #4493f8; }
    }`;

/** Vertical bars over labels, from zero, as an SVG document that reads on light and on dark. */
export function barChart({ title, subtitle, unit, bars, axis }: BarChart): string {
  const step = niceStep(Math.max(0, ...bars.map(({ value }) => value)));
  const lines = Math.ceil(Math.max(0, ...bars.map(({ value }) => value)) / step) || 1;
  const inner = { width: WIDTH - PLOT.left - PLOT.right, height: HEIGHT - PLOT.top - PLOT.bottom };
  const y = (value: number) => PLOT.top + inner.height * (1 - value / (lines * step));
  const slot = inner.width / Math.max(1, bars.length);
  const labelEvery = Math.ceil(bars.length / LABELS_MAX);

  const grid = Array.from({ length: lines + 1 }, (_, n) => {
    const at = y(n * step).toFixed(1);
    const label = `<text x="${PLOT.left - 8}" y="${at}" dy="4" text-anchor="end">${escapeText(numberText(n * step))}</text>`;
    return `<line class="grid" x1="${PLOT.left}" x2="${WIDTH - PLOT.right}" y1="${at}" y2="${at}"/>${label}`;
  });
  const columns = bars.map(({ label, value, text, accent }, n) => {
    const middle = (PLOT.left + slot * (n + 0.5)).toFixed(1);
    const width = Math.min(72, slot * 0.7);
    const rect = `<rect class="${accent ? 'accent' : 'bar'}" x="${(Number(middle) - width / 2).toFixed(1)}" y="${y(value).toFixed(1)}" width="${width.toFixed(1)}" height="${(y(0) - y(value)).toFixed(1)}"/>`;
    const above = text === '' ? '' : words(middle, y(value) - 6, 'value', text);
    const below = n % labelEvery === 0 ? words(middle, HEIGHT - PLOT.bottom + 18, '', label) : '';
    return rect + above + below;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeText(title)}">
  <style>${STYLE}
  </style>
  <text class="title" x="${PLOT.left}" y="24">${escapeText(title)}</text>
  <text x="${PLOT.left}" y="46">${escapeText(subtitle)}</text>
  <text x="${PLOT.left - 8}" y="${PLOT.top - 10}" text-anchor="end">${escapeText(unit)}</text>
  ${grid.join('\n  ')}
  ${columns.join('\n  ')}
  ${words((PLOT.left + inner.width / 2).toFixed(1), HEIGHT - 14, '', axis)}
</svg>
`;
}

function words(x: string, y: number, style: string, text: string): string {
  const which = style === '' ? '' : ` class="${style}"`;
  return `<text${which} x="${x}" y="${y.toFixed(1)}" text-anchor="middle">${escapeText(text)}</text>`;
}

/** 1, 2 or 5 times a power of ten, such that some four lines are drawn. */
function niceStep(greatest: number): number {
  if (greatest <= 0) return 1;
  const rough = greatest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

function numberText(value: number): string {
  return value >= 1_000 ? value.toLocaleString('en') : String(Number(value.toPrecision(3)));
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
