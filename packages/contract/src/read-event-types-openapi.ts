import { memberTexts } from '@postrider/core';
import { type DescribedEventType, describedByWebhook } from './event-type-of-webhook.ts';
import { isObjectText, membersOf, textOf } from './json-members.ts';
import type { InputError } from './problem.ts';

/** As many event types as the catalogue's own document has at most. */
export const WEBHOOKS_MAX = 1000;

/** A document can be wrong in a thousand places; the first ones say enough. */
const ERRORS_MAX = 50;

/**
 * The event types that an OpenAPI 3.1 document (JSON text, of an object) describes as webhooks. Where the body of a webhook
 * is the envelope that format `standard` sends, schema and example are those of the envelope's `data`; else of the whole
 * body. What a schema refers to below `#/components/schemas` goes with it. Whether schemas and examples are any good is not
 * looked at.
 */
export function readEventTypesDocument(
  text: string,
):
  | { readonly ok: true; readonly eventTypes: readonly DescribedEventType[] }
  | { readonly ok: false; readonly errors: readonly InputError[] } {
  const document = memberTexts(text);
  const webhooks = membersOf(document.get('webhooks'));
  const problem = documentProblem(document, webhooks.size);
  if (problem !== null) return { ok: false, errors: [problem] };

  const components = new Map([...membersOf(document.get('components'))].map(([kind, all]) => [kind, membersOf(all)]));
  const eventTypes: DescribedEventType[] = [];
  const errors: InputError[] = [];
  for (const [name, webhook] of webhooks) {
    const described = describedByWebhook(name, webhook, components);
    if ('detail' in described) errors.push(described);
    else eventTypes.push(described);
  }
  return errors.length > 0 ? { ok: false, errors: errors.slice(0, ERRORS_MAX) } : { ok: true, eventTypes };
}

function documentProblem(document: ReadonlyMap<string, string>, webhooks: number): InputError | null {
  if (!/^3\.1\.\d+/.test(textOf(document.get('openapi')) ?? '')) {
    return { pointer: '/openapi', detail: 'Use OpenAPI 3.1.' };
  }
  if (!isObjectText(document.get('webhooks'))) {
    return { pointer: '/webhooks', detail: 'This is required: an object of webhooks by name.' };
  }
  if (webhooks > WEBHOOKS_MAX) {
    return { pointer: '/webhooks', detail: `There are ${webhooks} webhooks; at most ${WEBHOOKS_MAX} are allowed.` };
  }
  return null;
}
