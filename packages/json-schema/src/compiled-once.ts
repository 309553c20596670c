import { type CompiledSchema, compileSchema } from './compile-schema.ts';

/** Together, of the schemas whose compiled forms are kept: a thousand of the usual size. */
const KEPT_CHARACTERS_MAX = 4_194_304;

/**
 * The same as `compileSchema`, which takes milliseconds, kept for the next time. Kept by the schema's own text, so that
 * nothing can be out of date; the one not asked for the longest goes first.
 */
export function compiledOnce(text: string): CompiledSchema {
  const known = kept.get(text);
  const compiled = known ?? compileSchema(text);
  if (known === undefined) keptCharacters += text.length;
  kept.delete(text);
  kept.set(text, compiled);
  for (const [oldest] of kept) {
    if (keptCharacters <= KEPT_CHARACTERS_MAX) break;
    kept.delete(oldest);
    keptCharacters -= oldest.length;
  }
  return compiled;
}

const kept = new Map<string, CompiledSchema>();
let keptCharacters = 0;
