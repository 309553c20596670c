import { escapeText, STYLE } from './bar-chart.ts';

export interface PanelChart {
  readonly title: string;
  readonly subtitle: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  /** Said at its right: what it came to. */
  readonly text: string;
  /** Over what is common to all panels. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 720;
const MARGIN = 24;
const TOP = 68;
const COLUMNS = 2;
const GAP = 32;
const PANEL = { width: (WIDTH - 2 * MARGIN - GAP * (COLUMNS - 1)) / COLUMNS, height: 56 };
/** A panel, its title above it and room below. */
const ROW = PANEL.height + 40;

/** Above the greatest value, so that a line that is level does not lie on the edge. */
const HEADROOM = 1.25;

const PANEL_STYLE =
  '\n    .line { fill: none; stroke: #0969da; stroke-width: 1.5; }\n    @media (prefers-color-scheme: dark) { .line { stroke: #4493f8; } }';

/** A line for each panel, each from zero on a scale of its own, as an SVG document that reads on light and on dark. */
export function panelChart({ title, subtitle, panels }: PanelChart): string {
  const height = TOP + Math.ceil(panels.length / COLUMNS) * ROW;
  const xMax = Math.max(...panels.flatMap(({ points }) => points.map(([x]) => x)));
  const drawn = panels.map((panel, n) => {
    const left = MARGIN + (n % COLUMNS) * (PANEL.width + GAP);
    const bottom = TOP + Math.floor(n / COLUMNS) * ROW + 16 + PANEL.height;
    return drawPanel(panel, { left, bottom, xMax });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeText(title)}">
  <style>${STYLE}${PANEL_STYLE}
  </style>
  <text class="title" x="${MARGIN}" y="24">${escapeText(title)}</text>
  <text x="${MARGIN}" y="46">${escapeText(subtitle)}</text>
  ${drawn.join('\n  ')}
</svg>
`;
}

interface Place {
  readonly left: number;
  readonly bottom: number;
  readonly xMax: number;
}

function drawPanel({ title, text, points }: Panel, { left, bottom, xMax }: Place): string {
  const yMax = Math.max(0, ...points.map(([, y]) => y)) * HEADROOM || 1;
  const x = (value: number) => (left + (PANEL.width * value) / (xMax || 1)).toFixed(1);
  const y = (value: number) => (bottom - (PANEL.height * value) / yMax).toFixed(1);
  const right = (left + PANEL.width).toFixed(1);
  const above = bottom - PANEL.height - 4;
  return [
    `<text x="${left.toFixed(1)}" y="${above}">${escapeText(title)}</text>`,
    `<text class="value" x="${right}" y="${above}" text-anchor="end">${escapeText(text)}</text>`,
    `<line class="grid" x1="${left.toFixed(1)}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`,
    `<polyline class="line" points="${points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ')}"/>`,
  ].join('');
}
