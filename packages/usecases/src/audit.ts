import { createHash } from 'node:crypto';
import {
  type Access,
  type AuditChange,
  type AuditedAct,
  type AuditValues,
  showActor,
  showTargetId,
} from '@postrider/core';
import { insertAuditEntries, type Tx } from '@postrider/db';

/** All that an application or endpoint has fits; of the longer schemas and examples of event types a digest must do. */
const VALUE_BYTES_MAX = 16_384;

/** Who does it, and where they ask from. */
export type AuditedBy = Pick<Access, 'actor' | 'origin'>;

/**
 * Writes into the audit log what somebody does, in the transaction that does it: neither is without the other. Whoever
 * reveals a secret commits before they answer.
 */
export async function recordAudit(tx: Tx, { actor, origin }: AuditedBy, acts: readonly AuditedAct[]): Promise<void> {
  await insertAuditEntries(
    tx,
    { actor: showActor(actor), origin: origin ?? null },
    acts.map(({ target, before, after, ...act }) => ({
      ...act,
      target: { kind: target.kind, id: showTargetId(target) },
      before: before === undefined ? null : textOf(before),
      after: after === undefined ? null : textOf(after),
    })),
  );
}

/** The same for a change that may turn out to be none, which then has no entry. */
export async function recordAuditOfChange(
  tx: Tx,
  by: AuditedBy,
  act: Omit<AuditedAct, keyof AuditChange>,
  change: AuditChange | null,
): Promise<void> {
  await recordAudit(tx, by, change === null ? [] : [{ ...act, ...change }]);
}

function textOf(values: AuditValues): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, ofBoundedSize(value)])),
  );
}

/** Two values of which only digests are kept can still be told apart, and compared with one that is at hand. */
function ofBoundedSize(value: unknown): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const bytes = Buffer.byteLength(text);
  if (bytes <= VALUE_BYTES_MAX) return value;
  return { omitted: true, bytes, sha256: createHash('sha256').update(text).digest('hex') };
}
