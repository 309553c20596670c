/**
 * JSON.parse, but for numbers that JavaScript has not (`12345678901234567890`, `1.0`): those stay as they are written, and
 * are printed so by JSON.stringify. Throws what JSON.parse throws.
 */
export function parseExactly(text: string): unknown {
  // The third is of ES2026, which the compiler's library does not know yet.
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
      ? rawJson(context.source)
      : value,
  );
}

function rawJson(source: string): unknown {
  const { rawJSON }: { readonly rawJSON?: (text: string) => unknown } = JSON;
  if (rawJSON === undefined) throw new Error('This Node has no JSON.rawJSON: use the one that is brought along.');
  return rawJSON(source);
}
