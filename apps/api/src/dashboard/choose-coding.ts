export type Coding = 'br' | 'gzip';

/** What files end in that are so coded; the smaller one first. */
export const CODINGS: Readonly<Record<Coding, string>> = { br: 'br', gzip: 'gz' };

/**
 * The coding that a client likes best of those there are, by its `Accept-Encoding`; the first one of those it likes equally.
 * Null: as it is, which every client takes as long as it does not say otherwise (RFC 9110, section 12.5.3).
 */
export function chooseCoding(acceptEncoding: string, available: readonly Coding[]): Coding | null {
  const weights = weightsIn(acceptEncoding);
  let best: { coding: Coding | null; weight: number } = { coding: null, weight: 0 };
  for (const coding of available) {
    const weight = weights.get(coding) ?? weights.get('*') ?? 0;
    if (weight > best.weight) best = { coding, weight };
  }
  return best.coding;
}

function weightsIn(acceptEncoding: string): Map<string, number> {
  return new Map(
    acceptEncoding.split(',').flatMap((part) => {
      const [, coding = '', weight = '1'] = /^\s*([\w*-]+)\s*(?:;\s*q=([\d.]+)\s*)?$/i.exec(part) ?? [];
      return coding === '' ? [] : [[coding.toLowerCase().replace('x-gzip', 'gzip'), Number(weight)]];
    }),
  );
}
