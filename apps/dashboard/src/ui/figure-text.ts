import { durationText } from './time.tsx';

/** A share in percent; rounded down, so that not quite all is never 100 %. */
export function shareText(share: number): string {
  return `${(Math.floor(share * 10_000 + 1e-6) / 100).toLocaleString('en')} %`;
}

/** How often in some time, as precisely as one can read it: `0.05`, `3.2`, `1,250`. */
export function rateText(rate: number): string {
  const fractionDigits = rate >= 10 ? 0 : rate >= 1 ? 1 : 2;
  return rate.toLocaleString('en', { maximumFractionDigits: fractionDigits });
}

/** How long an answer took: `23 ms`, `1.5 s`, `2 m 3 s`. */
export function latencyText(ms: number): string {
  if (ms < 1000 || ms >= 60_000) return durationText(ms);
  return `${(ms / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}

/** Whole seconds: `0 s`, `12 s`, `3 m 4 s`. */
export function secondsText(seconds: number): string {
  return seconds < 1 ? '0 s' : durationText(seconds * 1000);
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `512 B`, `3.4 MiB`. */
export function bytesText(bytes: number): string {
  const step = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 })} ${BYTE_UNITS[step]}`;
}
