import type { NewEvent, RecordedEvent } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { momentOf } from '../moments.ts';
import { PlainError } from '../plain-error.ts';
import { readData, separated } from '../read-data.ts';
import { printable } from '../table.ts';

type Within = Asking & { readonly application: string };

export interface SendOptions {
  readonly idempotencyKey: string | null;
  readonly uid: string | null;
  readonly channels: readonly string[];
  readonly deliverAt: string | null;
  readonly dryRun: boolean;
}

/** Records an event with the data that is given as JSON, `@file` or `-`. */
export async function sendEvent(
  asking: Within,
  type: string,
  { data, ...options }: SendOptions & { readonly data: string },
): Promise<number> {
  return record(asking, { type, data: await readData(asking.io, data) }, options);
}

/** Records an event with the example of its type. */
export async function triggerEvent(asking: Within, type: string, options: SendOptions): Promise<number> {
  const { example } = await asking.postrider.eventTypes.get(type);
  if (example === null || example === undefined) {
    throw new PlainError(
      `The event type ${type} has no example: give it one, or say what to send with postrider send.`,
    );
  }
  return record(asking, { type, data: example }, options);
}

async function record(
  { postrider, application, show }: Within,
  event: Pick<NewEvent, 'type' | 'data'>,
  { idempotencyKey, uid, channels, deliverAt, dryRun }: SendOptions,
): Promise<number> {
  const whole: NewEvent = {
    ...event,
    ...(uid === null ? {} : { uid }),
    ...(channels.length === 0 ? {} : { channels: channels.flatMap(separated) }),
    ...(deliverAt === null ? {} : { deliverAt: momentOf(deliverAt, new Date()) }),
  };
  if (dryRun) {
    show(await postrider.events.dryRun(application, whole), ({ endpoints, requests }) => [
      `${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'} would get it. Nothing was recorded.`,
      ...requests.map(({ url }) => `  ${printable(url)}`),
    ]);
    return 0;
  }
  const options = idempotencyKey === null ? {} : { idempotencyKey };
  show(await postrider.events.record(application, whole, options), (recorded) => [sentenceOf(recorded)]);
  return 0;
}

function sentenceOf({ id, type }: RecordedEvent): string {
  return `${id} is recorded (${type}).`;
}
