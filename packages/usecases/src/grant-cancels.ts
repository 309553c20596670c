import { type DeliveryKey, findCancelWishes, grantCancels, type Tx } from '@postrider/db';
import type { Queue } from '@postrider/queue';

/** One transaction's share. */
const GRANTED_MAX = 5_000;

/**
 * Cancels what somebody wants cancelled and no dispatcher has in its hands: all of it, or one delivery. The wish must have
 * been committed before: whoever reads the delivery from then on sees it, and whoever read it earlier holds its chunk,
 * which is looked at last. Answers how many.
 */
export async function grantCancelWishes(
  { queue }: { readonly queue: Pick<Queue, 'heldOf'> },
  tx: Tx,
  only: DeliveryKey | null = null,
): Promise<number> {
  const wished = await findCancelWishes(tx, { only, max: GRANTED_MAX });
  if (wished.length === 0) return 0;
  const endpointIds = [...new Set(wished.map(({ endpointId }) => endpointId))];
  const held = new Set((await queue.heldOf(tx, endpointIds)).map(keyOf));
  return grantCancels(
    tx,
    wished.filter((key) => !held.has(keyOf(key))),
  );
}

function keyOf({ eventId, endpointId }: DeliveryKey): string {
  return `${eventId} ${endpointId}`;
}
