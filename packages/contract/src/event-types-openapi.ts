import type { EventType } from '@postrider/core';
import { rewriteReferences } from './schema-references.ts';

/**
 * The catalogue as an OpenAPI 3.1 document, as JSON text: a webhook for each type, with the body as format `standard`
 * sends it. Schemas and examples go in as they were put, numbers and key order included; only references are changed, for
 * each schema stands below `components` now. `readEventTypesDocument` makes the same types of it again.
 */
export function eventTypesDocument(eventTypes: readonly EventType[]): string {
  const latest = eventTypes
    .map(({ updatedAt }) => updatedAt.toISOString())
    .toSorted()
    .at(-1);
  // A catalogue has no version of its own: when it was last changed tells two documents apart.
  const info = { title: 'Webhooks', version: latest ?? 'empty' };
  const webhooks = eventTypes.map((eventType) => `${JSON.stringify(eventType.name)}:${webhookText(eventType)}`);
  const schemas = eventTypes.flatMap(({ name, schema }) =>
    schema === null ? [] : [`${JSON.stringify(name)}:${inDocument(name, schema)}`],
  );
  return (
    `{"openapi":"3.1.0","info":${JSON.stringify(info)},"webhooks":{${webhooks.join(',')}},` +
    `"components":{"schemas":{${schemas.join(',')}}}}`
  );
}

/** Says that the body is the standard envelope around the type's own data. */
export const OWN_MARK = { envelope: 'standard' } as const;

const EXAMPLE = { id: 'evt_01kq3v7d8ze5s8fr2b6tx9mhwj', timestamp: '2026-03-14T15:09:26.535Z' };

function webhookText({ name, description, schema, example }: EventType): string {
  const envelope = {
    type: 'object',
    properties: {
      id: { type: 'string', description: "The event's id, the same on every attempt: receivers deduplicate by it." },
      type: { const: name },
      timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
      data: schema === null ? {} : { $ref: `#/components/schemas/${name}` },
    },
    required: ['id', 'type', 'timestamp', 'data'],
  };
  const exampleText =
    example === null
      ? ''
      : `,"example":{"id":"${EXAMPLE.id}","type":"${name}","timestamp":"${EXAMPLE.timestamp}","data":${example}}`;
  const operation = {
    summary: name,
    ...(description === '' ? {} : { description }),
    responses: { '2XX': { description: 'Received. Anything else is a failure, and the event is sent again.' } },
    'x-postrider': OWN_MARK,
  };
  const requestBody = `{"required":true,"content":{"application/json":{"schema":${JSON.stringify(envelope)}${exampleText}}}}`;
  return `{"post":${JSON.stringify(operation).slice(0, -1)},"requestBody":${requestBody}}}`;
}

/** References count from the whole document there. */
function inDocument(name: string, schema: string): string {
  return rewriteReferences(schema, (reference) =>
    reference === '#' || reference.startsWith('#/') ? `#/components/schemas/${name}${reference.slice(1)}` : reference,
  );
}
