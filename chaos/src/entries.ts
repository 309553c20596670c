import { z } from 'zod';

/*
 * What the journals hold. Moments are milliseconds since 1970.
 */

/** A producer was told that these are recorded; written before it believes so. */
export const acknowledgedEntry = z.object({
  kind: z.literal('acknowledged'),
  at: z.number(),
  by: z.enum(['http', 'sql']),
  events: z.array(z.object({ id: z.string(), uid: z.string(), type: z.string(), application: z.string() })),
});

/** A producer's own transaction was rolled back: these must never be seen. */
export const undoneEntry = z.object({ kind: z.literal('undone'), at: z.number(), uids: z.array(z.string()) });

export const producerEntry = z.discriminatedUnion('kind', [acknowledgedEntry, undoneEntry]);
export type ProducerEntry = z.infer<typeof producerEntry>;

export const receiverEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('came'),
    id: z.string(),
    at: z.number(),
    endpoint: z.string(),
    application: z.string(),
    path: z.string(),
    eventId: z.string().nullable(),
    /** Its body came to its end. */
    whole: z.boolean(),
    data: z.unknown(),
  }),
  z.object({ kind: z.literal('answered'), id: z.string(), at: z.number(), status: z.number() }),
]);

/** What the nemesis did, from when to when; null: to the end. */
export const nemesisEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('disturbed'),
    what: z.string(),
    /** Whether it can end an attempt without anybody's seeing how: it hit a dispatcher, or its way to PostgreSQL. */
    blinds: z.boolean(),
    from: z.number(),
    until: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('asked'),
    ask: z.enum(['disable', 'gone', 'cancel', 'retry', 'recover']),
    endpoint: z.string(),
    /** The delivery that was named; null: the endpoint's. */
    deliveryId: z.string().nullable(),
    from: z.number(),
    until: z.number().nullable(),
  }),
  /** From then on PostgreSQL's clock is ahead of ours by so much. */
  z.object({ kind: z.literal('clock'), at: z.number(), minutes: z.number() }),
  /** What must never happen, whatever was done: an answer of the API, or the end of a process. */
  z.object({ kind: z.literal('wrong'), at: z.number(), what: z.string() }),
]);
export type NemesisEntry = z.infer<typeof nemesisEntry>;
