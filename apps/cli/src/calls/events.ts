import type { Event } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { spanOf } from '../moments.ts';
import { separated } from '../read-data.ts';
import { card, printable } from '../table.ts';
import { pageOptions, showPage } from './show-page.ts';

type Within = Asking & { readonly application: string };

export async function listEvents(
  { postrider, application, show }: Within,
  given: {
    readonly type: string | null;
    readonly uid: string | null;
    readonly since: string | null;
    readonly until: string | null;
    readonly limit: number | null;
    readonly cursor: string | null;
  },
): Promise<number> {
  const { cursor, ...limit } = pageOptions(given);
  const filters = {
    ...limit,
    ...spanOf(given),
    ...(given.type === null ? {} : { type: given.type }),
    ...(given.uid === null ? {} : { uid: given.uid }),
  };
  const page = await postrider.events.list(application, filters).page(cursor);
  showPage(show, page, ['ID', 'RECORDED', 'TYPE', 'DELIVERIES'], (event) => [
    event.id,
    event.createdAt,
    event.type,
    deliveriesOf(event),
  ]);
  return 0;
}

export async function getEvent({ postrider, application, show }: Within, id: string): Promise<number> {
  show(await postrider.events.get(application, id), (event) => [
    ...card({
      id: event.id,
      uid: event.uid,
      type: event.type,
      channels: event.channels?.join(', ') ?? null,
      recorded: event.createdAt,
      occurred: event.occurredAt,
      'deliver at': event.deliverAt,
      expires: event.expiresAt,
      erased: event.erasedAt,
      deliveries: deliveriesOf(event),
    }),
    ...(JSON.stringify(event.data, null, 2) ?? 'null').split('\n').map(printable),
  ]);
  return 0;
}

/** Until Ctrl-C, or `max` events; over as many connections as it takes. */
export async function tailEvents(
  { io, postrider, application }: Within,
  given: { readonly json: boolean; readonly types: readonly string[]; readonly max: number | null },
): Promise<number> {
  const signal = io.interrupted();
  const types = given.types.length === 0 ? undefined : given.types.flatMap(separated);
  let left = given.max ?? Number.POSITIVE_INFINITY;
  try {
    const following = postrider.events.follow(application, {
      types,
      signal,
      onConnected: () => io.note('Connected: events follow as they are recorded. Ctrl-C ends.', 'quiet'),
      onInterrupted: (cause) => io.note(`${cause.message} Connecting again.`),
    });
    for await (const { event, json } of following) {
      // Line feeds in JSON text are white space.
      io.print(
        given.json
          ? json.replaceAll('\n', ' ')
          : `${event.createdAt}  ${event.id}  ${event.type}  ${shortened(event.data)}`,
      );
      left -= 1;
      if (left === 0) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return 0;
}

/** Of the data of an event, so much is on its line. */
const DATA_LENGTH_MAX = 100;

function shortened(data: unknown): string {
  const text = JSON.stringify(data) ?? 'null';
  return printable(text.length > DATA_LENGTH_MAX ? `${text.slice(0, DATA_LENGTH_MAX)}…` : text);
}

function deliveriesOf({ deliveries }: Event): string {
  if (deliveries === null) return 'not relayed yet';
  const counts = Object.entries(deliveries).filter(([, count]) => count > 0);
  return counts.map(([status, count]) => `${count} ${status}`).join(', ') || 'none';
}
