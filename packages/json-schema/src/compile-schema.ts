import { type Check, schemaProblems, toCheck } from './checker.ts';
import { forCompiler } from './for-compiler.ts';
import { type Place, placesIn, pointerTo } from './places.ts';
import { VIOLATIONS_MAX, type Violation } from './violation.ts';

/** Far beyond what people write. Compiling holds up the process: 30 ms for 4 KiB, up to two seconds for this. */
export const SCHEMA_BYTES_MAX = 65_536;

/** The compiler recurses, and what it makes does too. */
export const SCHEMA_DEPTH_MAX = 64;

/**
 * Data longer than this is told its first violation only: a list can hold as many as it has elements, and all would be
 * made before the first few are kept.
 */
export const ALL_VIOLATIONS_LENGTH_MAX = 16_384;

export type CompiledSchema =
  /** What JSON text has against the schema; nothing: it fits. Never throws. */
  | { readonly ok: true; readonly violationsOf: (data: string) => readonly Violation[] }
  /** Why it cannot be applied; pointers go into the schema. */
  | { readonly ok: false; readonly problems: readonly Violation[] };

/**
 * A JSON Schema, draft 2020-12, given as JSON text, as something to check data with. Refused are, besides what the draft
 * refuses: another `$schema`, references to elsewhere, `$async`, and what is too large, too deep or endless. `format` is
 * checked; keywords and formats that nobody knows say nothing. Numbers are JavaScript's: `12345678901234567890` is what
 * JSON.parse makes of it.
 *
 * A `pattern` is a regular expression of JavaScript (with `u`), and nothing bounds the time it takes: who writes schemas is
 * the operator, and is trusted not to stop the process.
 */
export function compileSchema(text: string): CompiledSchema {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > SCHEMA_BYTES_MAX) {
    return refuse('', `The schema is ${bytes} bytes; at most ${SCHEMA_BYTES_MAX} are allowed.`);
  }
  const schema: unknown = JSON.parse(text);
  if (typeof schema === 'boolean') return compiled(schema, []);
  if (!isObject(schema)) return refuse('', 'A JSON Schema is an object, true or false.');
  const places = placesIn(schema);
  if (places.some(({ depth }) => depth > SCHEMA_DEPTH_MAX)) {
    return refuse('', `Nested more than ${SCHEMA_DEPTH_MAX} deep: make it flatter.`);
  }
  if (schema['$schema'] !== undefined && !isDraft2020(schema['$schema'])) {
    return refuse('/$schema', 'Use https://json-schema.org/draft/2020-12/schema, or leave this out.');
  }
  // With it the validator would answer with a promise, which is never false.
  if (schema['$async'] !== undefined) return refuse('/$async', 'Data is checked at once: remove this.');
  const problems = schemaProblems(schema);
  return problems.length > 0 ? { ok: false, problems } : compiled(schema, places);
}

function compiled(given: object | boolean, places: readonly Place[]): CompiledSchema {
  const schema = forCompiler(given);
  try {
    const first = toCheck(schema, 'first');
    if (PROBES.some((probe) => first(probe) === 'endless')) return refuse('', 'It refers to itself without end.');
    // Compiled when data has first failed: of most schemas never.
    let all: Check | undefined;
    const checkAll: Check = (data) => {
      all ??= toCheck(schema, 'all');
      return all(data);
    };
    return { ok: true, violationsOf: (data) => violationsOf(data, first, checkAll) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { ok: false, problems: compilerProblems(error, places) };
  }
}

/** Values that, between them, meet what a schema says at its root. */
const PROBES: readonly unknown[] = [null, true, 0, '', [], {}];

function violationsOf(text: string, first: Check, all: Check): readonly Violation[] {
  const data = parse(text);
  if (data === null) return [{ pointer: '', detail: 'This is not JSON.' }];
  const violations = first(data.value);
  if (violations === 'endless') return NESTED_TOO_DEEPLY;
  if (violations.length === 0 || text.length > ALL_VIOLATIONS_LENGTH_MAX) return violations;
  const every = all(data.value);
  return every === 'endless' ? violations : every;
}

const NESTED_TOO_DEEPLY = [{ pointer: '', detail: 'This is nested too deeply to be checked: make it flatter.' }];

/** Points at references that lead nowhere and patterns that are none; of anything else the compiler tells no place. */
function compilerProblems(error: Error, places: readonly Place[]): readonly Violation[] {
  const missing = 'missingRef' in error && typeof error.missingRef === 'string' ? error.missingRef : null;
  const guilty =
    missing === null
      ? places.filter(isBrokenPattern)
      : places.filter(({ key, value }) => REFERENCES.has(key) && typeof value === 'string' && missing.endsWith(value));
  const detail =
    missing === null
      ? `The schema cannot be compiled: ${error.message}`
      : `${JSON.stringify(missing)} leads nowhere: refer to what is in the schema itself.`;
  if (guilty.length === 0) return [{ pointer: '', detail }];
  return guilty.slice(0, VIOLATIONS_MAX).map((place) => ({ pointer: pointerTo(place), detail }));
}

const REFERENCES: ReadonlySet<string | null> = new Set(['$ref', '$dynamicRef']);

function isBrokenPattern({ key, value, within }: Place): boolean {
  const pattern = within?.key === 'patternProperties' ? key : key === 'pattern' ? value : null;
  if (typeof pattern !== 'string') return false;
  try {
    new RegExp(pattern, 'u');
    return false;
  } catch {
    return true;
  }
}

function refuse(pointer: string, detail: string): CompiledSchema {
  return { ok: false, problems: [{ pointer, detail }] };
}

function parse(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function isDraft2020(uri: unknown): boolean {
  return typeof uri === 'string' && /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/.test(uri);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
