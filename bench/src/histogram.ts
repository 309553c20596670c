/** How many waits were shorter than this, and not shorter than the bar's before. */
export interface HistogramBar {
  readonly belowMs: number;
  readonly events: number;
}

const BAR_MS = 1;

/** What takes longer is in the last one. */
const BARS_MAX = 40;

/** In bars of a millisecond, as far as the longest wait. */
export function histogramOf(waitsMs: readonly number[]): HistogramBar[] {
  const counts: number[] = [];
  for (const wait of waitsMs) {
    const bar = Math.min(BARS_MAX - 1, Math.max(0, Math.floor(wait / BAR_MS)));
    while (counts.length <= bar) counts.push(0);
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts.map((events, n) => ({ belowMs: (n + 1) * BAR_MS, events }));
}
