import { median } from './quantile.ts';

export interface Point {
  readonly seconds: number;
  readonly value: number;
}

/**
 * How fast a series grows, per second: the median of the slopes between any two of its points (Theil and Sen), so that a
 * quarter of the points may be wild and say nothing. NaN of fewer than two.
 */
export function robustSlope(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [n, a] of points.entries()) {
    for (const b of points.slice(n + 1)) slopes.push((b.value - a.value) / (b.seconds - a.seconds));
  }
  return median(slopes);
}
