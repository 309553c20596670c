import { setTimeout as wait } from 'node:timers/promises';
import { type Delivery, type DeliveryWithAttempts, PostriderConnectionError } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { attemptLines, statusMark } from './attempt-lines.ts';

/** How often it looks. */
const LOOK_MS = 1_000;

/** As many of the newest deliveries, and of those that wait for another attempt, are looked at each time. */
const LOOKED_AT_MAX = 250;

/** Of those that are not looked at any more, which come back when they are tried again. */
const REMEMBERED_MAX = 10_000;

type Within = Asking & { readonly application: string };

/**
 * Prints attempts as they are made: of the newest deliveries, and of those that are being retried. Until Ctrl-C, or `max`
 * attempts.
 */
export async function tailAttempts(
  { io, postrider, application }: Within,
  given: { readonly json: boolean; readonly endpoint: string | null; readonly max: number | null },
): Promise<number> {
  const signal = io.interrupted();
  const filters = { limit: LOOKED_AT_MAX, ...(given.endpoint === null ? {} : { endpoint: given.endpoint }) };
  const page = async (more: { readonly status?: 'retrying' }): Promise<readonly Delivery[]> =>
    (await postrider.deliveries.list(application, { ...filters, ...more }, { signal }).page()).data;
  let left = given.max ?? Number.POSITIVE_INFINITY;
  let begun = false;
  let newestAtFirst = '';
  const counts = new Map<string, number>();

  const look = async (): Promise<void> => {
    const newest = await page({});
    const all = new Map([...(await page({ status: 'retrying' })), ...newest].map((one) => [one.id, one]));
    if (!begun) {
      begun = true;
      newestAtFirst = newest[0]?.createdAt ?? '';
      for (const { id, attemptCount } of all.values()) counts.set(id, attemptCount);
      io.note('Attempts follow as they are made. Ctrl-C ends.', 'quiet');
    }
    for (const delivery of [...all.values()].toReversed()) {
      // Of an older one that comes into sight, what is new is the last.
      const unseen = delivery.createdAt > newestAtFirst ? 0 : Math.max(0, delivery.attemptCount - 1);
      const before = counts.get(delivery.id) ?? unseen;
      if (delivery.attemptCount > before && left > 0) {
        const shown = await postrider.deliveries.get(application, delivery.id, { signal });
        const made = shown.attempts.filter(({ number }) => number > before).slice(0, left);
        for (const attempt of made) for (const line of linesOf(io, given, shown, attempt)) io.print(line);
        left -= made.length;
        remember(counts, shown);
      } else remember(counts, delivery);
    }
  };

  try {
    while (left > 0) {
      await look().catch((error: unknown) => {
        // It has answered before: it is being restarted, say.
        if (!begun || !(error instanceof PostriderConnectionError)) throw error;
        io.progress(`${error.message} Looking again.`);
      });
      if (left > 0) await wait(LOOK_MS, null, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return 0;
}

function remember(counts: Map<string, number>, { id, attemptCount }: Delivery): void {
  counts.delete(id);
  counts.set(id, attemptCount);
  if (counts.size <= REMEMBERED_MAX) return;
  const oldest = counts.keys().next();
  if (!oldest.done) counts.delete(oldest.value);
}

function linesOf(
  io: Asking['io'],
  { json }: { readonly json: boolean },
  { attempts: _, ...delivery }: DeliveryWithAttempts,
  attempt: DeliveryWithAttempts['attempts'][number],
): readonly string[] {
  if (json) return [JSON.stringify({ ...delivery, attempt })];
  return [
    `${delivery.id}  ${delivery.eventType}  ${delivery.endpointId}  ${statusMark(io, delivery)}`,
    ...attemptLines(io, attempt).map((line) => `  ${line}`),
  ];
}
