/**
 * Whether a parsed body holds more than `valuesMax` values, itself, arrays and objects included. What a schema refuses costs a
 * hundred times its length in memory, and 8 MiB of `{},` would take seconds: so they are counted first. A field that is
 * exempt counts as one, whatever is in it.
 */
export function hasTooManyValues(
  body: unknown,
  { valuesMax, exempt }: { readonly valuesMax: number; readonly exempt: string | null },
): boolean {
  // A list to work off, no recursion: how deep a body is nested is the caller's choice.
  const rest = [body].filter(isNested);
  let values = 1;
  for (let nested = rest.pop(); nested !== undefined; nested = rest.pop()) {
    // Counted before they are looked at, for they may be millions.
    values += Array.isArray(nested) ? nested.length : Object.keys(nested).length;
    if (values > valuesMax) return true;
    for (const [key, inner] of Object.entries(nested)) if (key !== exempt && isNested(inner)) rest.push(inner);
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
