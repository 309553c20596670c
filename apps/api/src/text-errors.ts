import type { InputError } from '@postrider/contract';
import { toPointer } from './input-errors.ts';

const NUL = '\u0000';
const ERRORS_MAX = 50;

/**
 * Strings that PostgreSQL cannot store or that would change on the way (U+0000, halves of surrogate pairs), and keys
 * that would disappear (`__proto__`), anywhere in a parsed body. A field that is exempt is not looked into: `data` of
 * events is kept as text and judged where it is stored.
 */
export function textErrors(body: unknown, { exempt }: { readonly exempt: string | null }): InputError[] {
  const errors: InputError[] = [];
  // A list to work off, no recursion, and paths as links, not copies: how deep a body is nested is the caller's choice.
  const rest: Place[] = [{ value: body, key: null, within: null }];
  for (let place = rest.pop(); place !== undefined && errors.length < ERRORS_MAX; place = rest.pop()) {
    const { value } = place;
    if (typeof value === 'string') {
      const detail = problemOf(value);
      if (detail !== null) errors.push({ pointer: pointerTo(place), detail });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        const detail = key === '__proto__' ? 'There is nothing of this name here: remove it.' : problemOf(key);
        if (detail !== null) errors.push({ pointer: pointerTo({ value: inner, key, within: place }), detail });
        else if (key !== exempt) rest.push({ value: inner, key, within: place });
      }
    }
  }
  return errors;
}

interface Place {
  readonly value: unknown;
  readonly key: string | null;
  readonly within: Place | null;
}

function problemOf(text: string): string | null {
  if (text.includes(NUL)) return 'U+0000 cannot be stored: remove it.';
  if (!text.isWellFormed()) return 'Half of a surrogate pair is not a character: remove it.';
  return null;
}

function pointerTo(place: Place): string {
  const path: string[] = [];
  for (let at: Place | null = place; at !== null; at = at.within) if (at.key !== null) path.unshift(at.key);
  return toPointer(path);
}
