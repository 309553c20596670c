import { setTimeout as wait } from 'node:timers/promises';
import { type Operation, type Postrider, PostriderProblem } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { INTERRUPTED } from '../io.ts';
import { spanOf } from '../moments.ts';

/** How often an operation is asked how far it is. */
const LOOK_MS = 500;

/** The bar between its brackets. */
const BAR_WIDTH = 30;

/**
 * Tries again what failed or was cancelled in a span of time, of one endpoint or all, and waits for the end of it. Ctrl-C
 * cancels it: what has been tried again by then is.
 */
export async function recover(
  { io, postrider, application, show }: Asking & { readonly application: string },
  given: {
    readonly endpoint: string | null;
    readonly since: string;
    readonly until: string | null;
    readonly dryRun: boolean;
  },
): Promise<number> {
  const { since = '', ...until } = spanOf(given);
  const span = { since, ...until, dryRun: given.dryRun };
  const begun =
    given.endpoint === null
      ? await postrider.deliveries.retryMany(application, { ...span, status: ['failed', 'cancelled'] })
      : await postrider.endpoints.recover(application, given.endpoint, span);
  const signal = io.interrupted();
  let operation: Operation = begun;
  while (operation.status === 'pending' || operation.status === 'running') {
    io.progress(barOf(operation));
    await wait(LOOK_MS, null, { signal }).catch(() => {});
    if (signal.aborted) {
      operation = await cancelled(postrider, application, begun.id);
      break;
    }
    operation = await postrider.operations.get(application, begun.id);
  }
  io.progress('');
  show(operation, (one) => [sentenceOf(one)]);
  if (signal.aborted) return INTERRUPTED;
  return operation.status === 'finished' ? 0 : 1;
}

/** Or as it has ended meanwhile. */
async function cancelled(postrider: Postrider, application: string, id: string): Promise<Operation> {
  try {
    return await postrider.operations.cancel(application, id);
  } catch (error) {
    if (!(error instanceof PostriderProblem && error.code === 'operation_closed')) throw error;
    return postrider.operations.get(application, id);
  }
}

function barOf({ done, total }: Operation): string {
  const part = total === 0 ? 0 : Math.min(1, done / total);
  const full = Math.round(part * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_WIDTH - full)}] ${Math.floor(part * 100)} %  ${done} of ${total}`;
}

function sentenceOf({ id, status, reason, done, total, dryRun }: Operation): string {
  if (dryRun) return `${total} deliveries would be tried again. Nothing was done.`;
  const why = reason === null ? '' : ` (${reason})`;
  return status === 'finished'
    ? `${done} deliveries are tried again (${id}).`
    : `${id} is ${status}${why} after ${done} of ${total} deliveries.`;
}
