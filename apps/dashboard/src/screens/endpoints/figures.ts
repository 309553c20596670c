const NONE = '–';

/** A share of one, as a percentage that is 100 % only if it is all; nothing known: a dash. */
export function percentText(share: number | null | undefined): string {
  if (share === null || share === undefined) return NONE;
  const shown = share > 0.999 && share < 1 ? 0.999 : share;
  return `${(shown * 100).toLocaleString('en', { maximumFractionDigits: 1 })} %`;
}

export function millisecondsText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return NONE;
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}

export function countText(count: number): string {
  return count.toLocaleString('en');
}

/** Deliveries on their way; counting ends somewhere. */
export function openText(
  open: { readonly pending: number; readonly retrying: number; readonly capped: boolean } | undefined,
): string {
  if (open === undefined) return NONE;
  return `${countText(open.pending + open.retrying)}${open.capped ? '+' : ''}`;
}
