import { isEventTypeName } from '@postrider/core';
import { bundleSchema } from './bundle-schema.ts';
import { EVENT_TYPE_DESCRIPTION_LENGTH_MAX } from './event-types.ts';
import { OWN_MARK } from './event-types-openapi.ts';
import { isObjectText, membersOf, textOf } from './json-members.ts';

/** An event type as an OpenAPI document describes it. */
export interface DescribedEventType {
  readonly name: string;
  readonly description: string;
  /** JSON text, but for references as it stands in the document; null: none. */
  readonly schema: string | null;
  readonly example: string | null;
  readonly archived: boolean;
  /** Where the document says so: JSON pointers. */
  readonly at: { readonly name: string; readonly schema: string; readonly example: string };
}

/** The reusable parts of a document, by kind and name. */
export type Components = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Problem {
  readonly pointer: string;
  readonly detail: string;
}

export function describedByWebhook(
  name: string,
  webhook: string,
  components: Components,
): DescribedEventType | Problem {
  const at = `/webhooks/${escaped(name)}`;
  if (!isEventTypeName(name)) {
    return { pointer: at, detail: 'An event type is words of A-Z a-z 0-9 _ - joined by dots, at most 128 characters.' };
  }
  const item = membersOf(reused(webhook, 'pathItems', components));
  const post = item.get('post');
  if (!isObjectText(post)) return { pointer: `${at}/post`, detail: 'This is required: webhooks are sent by POST.' };
  const operation = membersOf(post);
  const isOwn = textOf(membersOf(operation.get('x-postrider')).get('envelope')) === OWN_MARK.envelope;
  const description = descriptionOf(isOwn ? [operation.get('description')] : wordsOf(operation, item));
  if (description.length > EVENT_TYPE_DESCRIPTION_LENGTH_MAX) {
    const detail = `At most ${EVENT_TYPE_DESCRIPTION_LENGTH_MAX} characters are allowed.`;
    return { pointer: `${at}/post/description`, detail };
  }
  const body = membersOf(reused(operation.get('requestBody'), 'requestBodies', components));
  const content = membersOf(body.get('content'));
  const mediaType = [...content.keys()].find(isJson) ?? 'application/json';
  const media = membersOf(content.get(mediaType));
  const inMedia = `${at}/post/requestBody/content/${escaped(mediaType)}`;

  const schemas = components.get('schemas') ?? new Map<string, string>();
  const whole = located(media.get('schema') ?? '{}', `${inMedia}/schema`, schemas);
  const data = dataOfEnvelope(whole.text, isOwn);
  const schema = data === null ? whole : located(data, `${whole.at}/properties/data`, schemas);
  const bundled = bundleSchema(schema.text, schema.self, schemas);
  if (bundled === null) {
    return { pointer: schema.at, detail: 'With what it refers to, this is too large for the schema of an event type.' };
  }
  const example = exampleOf(media, components);
  return {
    name,
    description,
    schema: takesAnything(bundled) && schema.self === null ? null : bundled,
    example: noneIfNull(data === null ? example.text : membersOf(example.text).get('data')),
    archived: operation.get('deprecated') === 'true',
    at: { name: at, schema: schema.at, example: `${inMedia}${example.at}${data === null ? '' : '/data'}` },
  };
}

/** What is written in place, or what it refers to instead. */
function reused(json: string | undefined, kind: string, components: Components): string | undefined {
  const reference = textOf(membersOf(json).get('$ref'));
  if (reference === null) return json;
  const prefix = `#/components/${kind}/`;
  return reference.startsWith(prefix) ? components.get(kind)?.get(reference.slice(prefix.length)) : undefined;
}

/** A schema that only refers to a component is that component: then `self` is its name. */
function located(
  text: string,
  at: string,
  schemas: ReadonlyMap<string, string>,
): { readonly text: string; readonly at: string; readonly self: string | null } {
  const members = membersOf(text);
  const self = /^#\/components\/schemas\/([\w.-]+)$/.exec(textOf(members.get('$ref')) ?? '')?.[1];
  const component = self === undefined || members.size > 1 ? undefined : schemas.get(self);
  return self === undefined || component === undefined
    ? { text, at, self: null }
    : { text: component, at: `/components/schemas/${self}`, self };
}

/** The schema of `data` where the body is the standard envelope; null: it is not. */
function dataOfEnvelope(schema: string, isOwn: boolean): string | null {
  const properties = membersOf(membersOf(schema).get('properties'));
  const isEnvelope = isOwn || [...properties.keys()].toSorted().join() === 'data,id,timestamp,type';
  return isEnvelope ? (properties.get('data') ?? '{}') : null;
}

/** `example`, or else the first of `examples`; `at`: below the media type. */
function exampleOf(
  media: ReadonlyMap<string, string>,
  components: Components,
): { readonly text: string | undefined; readonly at: string } {
  const one = media.get('example');
  const [first] = membersOf(media.get('examples'));
  if (one !== undefined || first === undefined) return { text: one, at: '/example' };
  const [name, example] = first;
  const value = membersOf(reused(example, 'examples', components)).get('value');
  return { text: value, at: `/examples/${escaped(name)}/value` };
}

function descriptionOf(texts: readonly (string | undefined)[]): string {
  return texts.map((text) => textOf(text) ?? '').find((text) => text !== '') ?? '';
}

function wordsOf(operation: ReadonlyMap<string, string>, item: ReadonlyMap<string, string>) {
  return [operation, item].flatMap((one) => [one.get('description'), one.get('summary')]);
}

function isJson(mediaType: string): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(mediaType);
}

function takesAnything(schema: string): boolean {
  return schema === 'true' || (isObjectText(schema) && membersOf(schema).size === 0);
}

function noneIfNull(json: string | undefined): string | null {
  return json === undefined || json === 'null' ? null : json;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
