/**
 * Cuts values out of JSON text without changing a byte of them: JSON.parse and stringify would not keep `1.0` or
 * `12345678901234567890`. Every function here takes text that JSON.parse has accepted. Written out rather than taken
 * from a parser with offsets, because those recurse and nesting is the caller's to choose.
 */

/** A value within a text: from `start` to before `end`. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

/** The members of the object that is the whole text, in order, those too that a later one of the same name overrules. */
export function memberSpans(object: string): (JsonSpan & { readonly key: string })[] {
  const found: (JsonSpan & { readonly key: string })[] = [];
  let at = skipSpace(object, 0) + 1;
  for (;;) {
    at = skipSpace(object, at);
    if (object.charCodeAt(at) !== QUOTE) return found;
    const keyEnd = endOfString(object, at);
    const key: unknown = JSON.parse(object.slice(at, keyEnd));
    const start = skipSpace(object, skipSpace(object, keyEnd) + 1);
    const end = endOfValue(object, start);
    found.push({ key: String(key), start, end });
    at = skipSpace(object, end) + 1;
  }
}

/** The elements of the array that is the whole text. */
export function elementSpans(array: string): JsonSpan[] {
  const found: JsonSpan[] = [];
  let at = skipSpace(array, 0) + 1;
  for (;;) {
    at = skipSpace(array, at);
    if (at >= array.length || array.charCodeAt(at) === CLOSE_BRACKET) return found;
    const end = endOfValue(array, at);
    found.push({ start: at, end });
    at = skipSpace(array, end) + 1;
  }
}

/** The text of a member of the object that is the whole text; the last of several, as JSON.parse has it. */
export function memberText(object: string, key: string): string | undefined {
  return memberTexts(object).get(key);
}

/** The texts of all members; of several with one name the last, as JSON.parse has it. */
export function memberTexts(object: string): Map<string, string> {
  return new Map(memberSpans(object).map(({ key, start, end }) => [key, object.slice(start, end)]));
}

/** The texts of the elements of the array that is the whole text. */
export function elementTexts(array: string): string[] {
  return elementSpans(array).map(({ start, end }) => array.slice(start, end));
}

/** How many arrays and objects lie inside one another at the deepest place. */
export function nestingDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return endOfString(text, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfNested(text, start);
  let at = start;
  while (at < text.length && !endsLiteral(text.charCodeAt(at))) at++;
  return at;
}

function endOfNested(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at + 1;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function endsLiteral(code: number): boolean {
  return code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE || isSpace(code);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
