import {
  type Access,
  accepted,
  type Endpoint,
  type Operation,
  type OperationWork,
  type Result,
  refused,
  uuid7,
} from '@postrider/core';
import { findOperation, insertOperation, type OperationShare, type Tx } from '@postrider/db';
import { recordAudit } from './audit.ts';
import { auditedOperation } from './audited-values.ts';
import type { Deps } from './deps.ts';
import { endpointNamed } from './named.ts';
import { tellOfEnd } from './operation-news.ts';
import type { EndpointRef } from './read-endpoints.ts';
import { invalidField, operationNotFound } from './refusals.ts';

/** What an operation is to do, to whom, and what it will find there. */
export interface Beginning {
  readonly applicationId: string;
  /** Null: all endpoints. */
  readonly endpointId: string | null;
  readonly work: OperationWork;
  readonly shares: readonly OperationShare[];
}

/** Records what `plan` says in its transaction, and rings for dispatchers to carry it out unless it is a dry run. */
export async function beginOperation(
  deps: Deps,
  access: Access,
  { dryRun = false }: { readonly dryRun?: boolean | undefined },
  plan: (tx: Tx) => Promise<Result<Beginning>>,
): Promise<Result<Operation>> {
  const begun = await deps.database.transaction(async (tx): Promise<Result<Operation>> => {
    const planned = await plan(tx);
    if (!planned.ok) return planned;
    const { shares, ...target } = planned.value;
    const id = uuid7(deps.now().getTime(), deps.random(10));
    await insertOperation(tx, access, { id, ...target, dryRun }, shares);
    const operation = await findOperation(tx, access, target.applicationId, id);
    if (operation === null) return operationNotFound;
    // A dry run is told by its answer; what found nothing to do has finished as it began.
    if (operation.completedAt !== null && !dryRun) await tellOfEnd(tx, { operationId: id, ...target });
    if (!dryRun) {
      const act = { action: 'operation.started', applicationId: target.applicationId } as const;
      const after = auditedOperation(operation);
      await recordAudit(tx, access, [{ ...act, target: { kind: 'operation', id }, after }]);
    }
    return accepted(operation);
  });
  if (begun.ok && !dryRun) deps.doorbell.ring(begun.value.completedAt === null ? 'operations' : 'events');
  return begun;
}

/** The endpoint that is called so, if attempts may be made for it. */
export async function availableEndpoint(tx: Tx, access: Access, names: EndpointRef): Promise<Result<Endpoint>> {
  const found = await endpointNamed(tx, access, names);
  if (found.ok && found.value.status === 'disabled') {
    return refused({
      code: 'endpoint_unavailable',
      detail: 'The endpoint is disabled: enable it first.',
    });
  }
  return found;
}

/** A span of time as a caller gives it: from `since` on, before `until`. */
export interface Span {
  readonly since: Date;
  /** Undefined or null: now. */
  readonly until?: Date | null | undefined;
}

/** The part of a span that has passed; refuses `invalid_span` where there is none. */
export function pastOf({ since, until }: Span, now: Date): Result<{ readonly since: Date; readonly until: Date }> {
  const end = until === undefined || until === null || until > now ? now : until;
  return since < end ? accepted({ since, until: end }) : emptySpan;
}

export const emptySpan = refused(
  invalidField('invalid_span', '/since', 'The span is empty: `since` must be before `until`, and before now.'),
);
