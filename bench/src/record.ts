import { type NewEvent, recordEvents, relayEvents } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import type { Platform } from './platform.ts';

/** The application of every bench that needs one only. */
export const APPLICATION = 'bench';

/** As many as the API takes in one request. */
const BATCH = 1_000;

/** Data of about so many bytes, as an event's `data` is written. */
export function dataOf(bytes: number): string {
  return JSON.stringify({ text: 'x'.repeat(Math.max(0, bytes - '{"text":""}'.length)) });
}

/** Records so many events, the n-th as told; answers their ids. */
export async function record(
  { deps }: Pick<Platform, 'deps'>,
  count: number,
  eventOf: (n: number) => NewEvent,
  application = APPLICATION,
): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const size = Math.min(BATCH, count - ids.length);
    const from = ids.length;
    const events = Array.from({ length: size }, (_, n) => eventOf(from + n));
    const recorded = granted(await recordEvents(deps, ACCESS, { application, events }));
    ids.push(...recorded.events.map(({ id }) => id));
  }
  return ids;
}

/** Relays everything recorded so far, in this process. */
export async function relayAll({ deps }: Pick<Platform, 'deps'>): Promise<void> {
  while ((await relayEvents(deps)).more);
}
