import type { Access, EventWarning, ValidationMode } from '@postrider/core';
import { arrayText } from './array-text.ts';
import type { Tx } from './database.ts';
import { byPartitionDay } from './partition-of.ts';
import type { EventRecord } from './record-events.ts';
import { onlyApplication, type Ref } from './ref.ts';

/**
 * What the application wants of events that are new; `off` also where the key is known, and nothing is new. Null: no such
 * application.
 */
export async function validationOf(
  tx: Tx,
  access: Access,
  application: Ref,
  idempotencyKey: string | null,
): Promise<ValidationMode | null> {
  const only = onlyApplication(access);
  const [row] = await tx.sql<{ validation: ValidationMode }[]>`
    select case when exists (
      select from postrider.idempotency_keys as k where k.application_id = a.id and k.key = ${idempotencyKey}
    ) then 'off' else a.validation end as validation
    from postrider.applications as a
    where ${isNamedSo(tx, application)} and a.deleted_at is null and (${only}::uuid is null or a.id = ${only})`;
  return row?.validation ?? null;
}

/** With those events that are new; `warnings` run in parallel to them. */
export async function keepWarnings(
  tx: Tx,
  events: readonly EventRecord[],
  warnings: readonly (readonly EventWarning[] | null)[],
): Promise<void> {
  const warned = events.flatMap(({ id, replayed }, n) => {
    const found = warnings[n] ?? null;
    return found === null || replayed ? [] : [{ id, text: JSON.stringify(found) }];
  });
  for (const [day, ofDay] of byPartitionDay(warned, ({ id }) => id)) {
    await tx.sql`
      update postrider.${tx.sql(`events_${day}`)} as e set warnings = w.warnings::json
      from unnest(${arrayText(ofDay.map(({ id }) => id))}::text::uuid[], ${ofDay.map(({ text }) => text)}::text[])
        as w (id, warnings)
      where e.id = w.id`;
  }
}

/** A condition on `postrider.applications as a`. */
export function isNamedSo(tx: Tx, application: Ref) {
  return 'id' in application ? tx.sql`a.id = ${application.id}` : tx.sql`a.uid = ${application.uid}`;
}
