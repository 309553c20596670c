import type { AuditEntry } from '@postrider/sdk';
import { writeExact } from '../../api/exact-json.ts';

/** One member of what was changed; undefined: it was, or is, nothing. */
export interface Change {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs between before and after, as text; where there is no before or no after, all of the other. */
export function changesOf({ before, after }: Pick<AuditEntry, 'before' | 'after'>): readonly Change[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .map((name) => ({ name, before: shown(before?.[name]), after: shown(after?.[name]) }))
    .filter((change) => change.before !== change.after);
}

/** A text as it is, everything else as JSON. */
function shown(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (value === undefined || typeof value === 'string') return value;
  return writeExact(value, 0);
}
