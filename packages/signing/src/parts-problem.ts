import { isVariable } from './profile-variables.ts';

/** Of what is signed, and of each header's value. */
export const PARTS_MAX = 16;

/** Of each text between the variables. */
export const LITERAL_LENGTH_MAX = 64;

/**
 * Why these parts could be put together wrongly, or read in two ways, with the place among them; null: they could not.
 * A variable ends where a character stands that its values never hold, so each is followed by nothing or by such a
 * character, and what was put together tells the values apart.
 */
export function partsProblem(
  parts: readonly string[],
  allowed: ReadonlySet<string>,
  /** Whether a value of this variable may hold this character. */
  mayHold: (variable: string, character: string) => boolean,
): { readonly at: number; readonly detail: string } | null {
  for (const [at, part] of parts.entries()) {
    const detail = partProblem(part, allowed) ?? neighbourProblem(parts[at - 1], part, mayHold);
    if (detail !== null) return { at, detail };
  }
  return null;
}

function partProblem(part: string, allowed: ReadonlySet<string>): string | null {
  if (allowed.has(part)) return null;
  if (part.startsWith('$')) return `What begins with $ is one of ${[...allowed].join(', ')} here.`;
  if (PRINTABLE.test(part) && part.length <= LITERAL_LENGTH_MAX) return null;
  return `A text is 1 to ${LITERAL_LENGTH_MAX} printable characters of ASCII.`;
}

function neighbourProblem(
  before: string | undefined,
  part: string,
  mayHold: (variable: string, character: string) => boolean,
): string | null {
  if (before === undefined || !isVariable(before)) return null;
  if (isVariable(part)) return `Between ${before} and ${part} there is a text that tells where the one ends.`;
  const first = part.charAt(0);
  return mayHold(before, first)
    ? `${before} may hold ${JSON.stringify(first)}, so this would not tell where it ends.`
    : null;
}

const PRINTABLE = /^[\x20-\x7e]+$/;
