import type { SignatureProfile } from './profile.ts';
import { isVariable, mayValueHold } from './profile-variables.ts';

/**
 * What in a header a receiver could take for a signature though it is none, with the place among the parts; null: nothing.
 * Receivers split such a header, and look for the entries that begin with the prefix.
 */
export function entryProblem(
  parts: readonly string[],
  { prefix, separator, beside }: SignatureProfile,
): { readonly at: number; readonly detail: string } | null {
  if (!parts.includes('$signatures')) return null;
  const prefixes = [prefix, beside?.prefix ?? ''].filter((one) => one !== '');
  for (const { at, pieces } of entriesIn(parts, separator ?? ANY_SEPARATOR)) {
    const alike = prefixes.find((one) => mayBeginWith(one, pieces));
    if (alike === undefined) continue;
    const detail = `This could be taken for a signature, since those begin with ${JSON.stringify(alike)}.`;
    return { at, detail };
  }
  return null;
}

/** Where a profile names none, its receivers know best. */
const ANY_SEPARATOR = ',; ';

interface Entry {
  /** The part that it begins in. */
  readonly at: number;
  /** Variables, and texts that are not empty. */
  readonly pieces: string[];
}

/** A header's value, split; without the spaces before each entry, which receivers leave out. */
function entriesIn(parts: readonly string[], separators: string): Entry[] {
  const entries: Entry[] = [];
  let entry: Entry | null = null;
  for (const [at, part] of parts.entries()) {
    for (const [n, text] of (isVariable(part) ? [part] : splitAt(part, separators)).entries()) {
      if (n > 0) entry = null;
      const piece: string = entry === null ? text.trimStart() : text;
      if (piece === '') continue;
      if (entry === null) {
        entry = { at, pieces: [] };
        entries.push(entry);
      }
      entry.pieces.push(piece);
    }
  }
  return entries;
}

function splitAt(text: string, separators: string): string[] {
  return [...separators].reduce((texts, one) => texts.flatMap((each) => each.split(one)), [text]);
}

/** Whether an entry may begin with a prefix. One whose text is the beginning of the prefix is too much like it as well. */
function mayBeginWith(prefix: string, pieces: readonly string[]): boolean {
  let rest = prefix;
  for (const piece of pieces) {
    if (piece === '$signatures') return false;
    if (!isVariable(piece)) return piece.startsWith(rest) || rest.startsWith(piece);
    const start = STARTS[piece] ?? '';
    if (start.startsWith(rest)) return true;
    if (!rest.startsWith(start)) return false;
    const held = [...rest].findIndex((character, n) => n >= start.length && !mayValueHold(piece, character));
    if (held < 0) return true;
    if (held === 0) return false;
    rest = rest.slice(held);
  }
  return false;
}

/** What all values of a variable begin with: see ids.ts of core. */
const STARTS: Readonly<Record<string, string>> = { $id: 'evt_', $applicationId: 'app_' };
