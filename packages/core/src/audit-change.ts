/** Members of a thing as JSON will have them. No secret is ever among them, and sensitive values are masked. */
export type AuditValues = Readonly<Record<string, unknown>>;

/** Without `before` it was not there; without `after` it is no more; without both there is nothing of it to show. */
export interface AuditChange {
  readonly before?: AuditValues;
  readonly after?: AuditValues;
}

/**
 * The members that differ as JSON, with their values before and after; null: none does. Those in `masked` have changed
 * although they look the same. A member that only one side has is only on that side. Null before: it was not there, and
 * all of it is new.
 */
export function changedMembers(
  before: AuditValues | null,
  after: AuditValues,
  masked: readonly string[] = [],
): AuditChange | null {
  if (before === null) return { after };
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => masked.includes(name) || JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return names.length === 0 ? null : { before: only(names, before), after: only(names, after) };
}

function only(names: readonly string[], values: AuditValues): AuditValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}
