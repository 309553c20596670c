/** A number that JavaScript would change: it is kept as it was written. */
export class ExactNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  toString(): string {
    return this.source;
  }
  toJSON(): unknown {
    return JSON.rawJSON(this.source);
  }
}

declare global {
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/**
 * JSON in which numbers stay as they are written (`12345678901234567890`, `1.0`), in what JavaScript would not write alike.
 * Source: https://tc39.es/proposal-json-parse-with-source/
 */
export function parseExact(text: string): unknown {
  const keepNumber: Reviver = (_key, value, context) =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
      ? new ExactNumber(context.source)
      : value;
  return JSON.parse(text, keepNumber as Parameters<typeof JSON.parse>[1]);
}

/** As `JSON.stringify` with two spaces, numbers as they were written. */
export function writeExact(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent) ?? 'null';
}
