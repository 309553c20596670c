import type { Access, ApplicationId, OperationId } from '@postrider/core';
import { applicationUidOf, findOperation, type Tx } from '@postrider/db';
import { recordOperational } from './operational-events.ts';

const RUNNER: Access = { actor: { kind: 'system', name: 'operations' }, application: 'all' };

/** Tells that an operation has ended, in the transaction in which it does. Answers whether somebody may want to know. */
export async function tellOfEnd(
  tx: Tx,
  { operationId, applicationId }: { readonly operationId: OperationId; readonly applicationId: ApplicationId },
): Promise<boolean> {
  const operation = await findOperation(tx, RUNNER, applicationId, operationId);
  if (operation === null) return false;
  const applicationUid = await applicationUidOf(tx, applicationId);
  return recordOperational(tx, [{ type: 'operation.finished', operation, applicationUid }]);
}
