// Of ECMAScript 2026; TypeScript's library does not have it yet.
declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/** The members of a JSON object, each as JSON text with its numbers as they were written: `1.0`, `12345678901234567890`. */
export function exactMembers(text: string): (readonly [name: string, json: string])[] {
  const parsed: unknown = JSON.parse(text, (_key, value: unknown, written?: { readonly source: string }) =>
    typeof value === 'number' && written !== undefined ? JSON.rawJSON(written.source) : value,
  );
  if (typeof parsed !== 'object' || parsed === null) throw new Error('This is not a JSON object.');
  return Object.entries(parsed).map(([name, value]) => [name, JSON.stringify(value)]);
}
