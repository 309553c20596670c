import { z } from '@hono/zod-openapi';
import { type EndpointId, type Event, encodeId } from '@postrider/core';
import { recordedEventShape, recordedEventToWire } from './events.ts';
import { idShape } from './fields.ts';

export const dryRunQuery = z.enum(['true', 'false']).default('false').openapi({
  description: 'Only tell who would get it, and how; nothing is recorded, and an Idempotency-Key not looked at.',
});

const requestShape = z.object({
  endpointId: idShape('ep'),
  uid: z.string().nullable(),
  method: z.literal('POST'),
  url: z.string(),
  headers: z.record(z.string(), z.string()).openapi({ description: 'Sensitive values as `***`.' }),
  body: z.string().openapi({ description: 'The bytes that are signed, as text.' }),
});

export const dryRunShape = z
  .object({
    event: recordedEventShape.openapi({ description: 'As it would be recorded. Nothing has this id.' }),
    endpoints: z.int().min(0).openapi({ description: 'How many would get it, paused ones too.' }),
    requests: z.array(requestShape).openapi({
      description:
        'Of the newest 20 of these, as signed now; without those whose secret or headers no master key opens.',
    }),
  })
  .openapi('DryRun');

export function dryRunToWire({
  event,
  endpoints,
  requests,
}: {
  readonly event: Pick<Event, 'id' | 'type' | 'uid' | 'occurredAt' | 'createdAt'>;
  readonly endpoints: number;
  readonly requests: readonly {
    readonly endpoint: { readonly id: EndpointId; readonly uid: string | null };
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }[];
}): z.input<typeof dryRunShape> {
  return {
    event: recordedEventToWire(event),
    endpoints,
    requests: requests.map(({ endpoint, url, headers, body }) => ({
      endpointId: encodeId('endpoint', endpoint.id),
      uid: endpoint.uid,
      method: 'POST',
      url,
      headers,
      body,
    })),
  };
}
