import type { AuditEntry } from '@postrider/sdk';
import { writeExact } from '../../api/exact-json.ts';

/** A member that somebody changed, as JSON before and after; null where it was not there. */
export interface MemberChange {
  readonly member: string;
  readonly before: string;
  readonly after: string;
}

export function changesIn({ before, after }: Pick<AuditEntry, 'before' | 'after'>): readonly MemberChange[] {
  const members = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...members].map((member) => ({
    member,
    before: writeExact(before?.[member] ?? null, 0),
    after: writeExact(after?.[member] ?? null, 0),
  }));
}
