import type { RequestVerified } from '@postrider/signing';
import { jsonIn } from '../json-in.ts';
import type { ReadRequest } from './read-request.ts';
import type { WebhookEnvelope } from './webhook-formats.ts';

/** What a genuine request says. `Events` has the data of each type of event. */
export type VerifiedWebhook<Events extends object = Record<string, unknown>> = {
  [Type in keyof Events & string]: {
    /**
     * The event's: the same on every attempt, so whoever keeps it recognises repetitions. Null where the sender is not
     * Postrider and its format has none. Where the format signs no id, it is what the header says.
     */
    readonly id: string | null;
    /** Empty where the format does not tell. */
    readonly type: Type;
    readonly data: Events[Type];
    /** Null where the format does not tell. */
    readonly occurredAt: Date | null;
    /** When the attempt was made; null where the format signs no time. */
    readonly sentAt: Date | null;
    /** The text that was signed, for those who need its numbers to the last digit. */
    readonly body: string;
  };
}[keyof Events & string];

/** Reads a request that was verified. `data` is undefined if the body, against all promises, is not JSON. */
export function eventIn<Events extends object>(
  { headers, body }: ReadRequest,
  envelope: WebhookEnvelope,
  verified: Extract<RequestVerified, { ok: true }>,
): VerifiedWebhook<Events> {
  const parsed = jsonIn(body);
  const held = (variable: string): unknown => {
    if (envelope === '$data') return variable === '$data' ? parsed : undefined;
    const [field] = Object.entries(envelope).find(([, value]) => value === variable) ?? [];
    return field === undefined || !isObject(parsed) || !Object.hasOwn(parsed, field) ? undefined : parsed[field];
  };
  const event: VerifiedWebhook = {
    id: textOf(held('$id')) ?? verified.id ?? headers['webhook-id'] ?? null,
    type: textOf(held('$type')) ?? verified.type ?? '',
    data: held('$data'),
    occurredAt: dateOf(textOf(held('$occurredAt'))),
    sentAt: verified.timestampSeconds === null ? null : new Date(verified.timestampSeconds * 1000),
    body,
  };
  return trusted<Events>(event);
}

/** The one place where the sender's word is taken for what its data looks like. */
function trusted<Events extends object>(event: VerifiedWebhook): VerifiedWebhook<Events> {
  return event as VerifiedWebhook<Events>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function dateOf(text: string | null): Date | null {
  const date = text === null ? null : new Date(text);
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}
