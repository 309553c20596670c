import type { Endpoint, EndpointPatch } from '@postrider/sdk';
import type { Asking } from '../asking.ts';
import { NotUnderstood } from '../not-understood.ts';
import { PlainError } from '../plain-error.ts';
import { readData, separated } from '../read-data.ts';
import { card } from '../table.ts';
import { attemptLines } from './attempt-lines.ts';
import { pageOptions, showPage } from './show-page.ts';

type Within = Asking & { readonly application: string };

export async function listEndpoints(
  { io, postrider, application, show }: Within,
  given: { readonly limit: number | null; readonly cursor: string | null },
): Promise<number> {
  const { cursor, ...filters } = pageOptions(given);
  const page = await postrider.endpoints.list(application, filters).page(cursor);
  showPage(show, page, ['ID', 'UID', 'STATUS', 'HEALTH', 'TYPES', 'URL'], (endpoint) => [
    endpoint.id,
    endpoint.uid ?? '',
    statusOf(io, endpoint),
    endpoint.health.state === 'failing' ? io.mark('bad', 'failing') : 'healthy',
    endpoint.eventTypes?.join(',') ?? 'all',
    endpoint.url,
  ]);
  return 0;
}

export async function getEndpoint({ postrider, application, show, io }: Within, endpoint: string): Promise<number> {
  show(await postrider.endpoints.get(application, endpoint), (one) => endpointLines(io, one));
  return 0;
}

export interface EndpointFields {
  readonly name: string | null;
  readonly endpointUrl: string | null;
  readonly uid: string | null;
  readonly types: readonly string[];
  readonly allTypes: boolean;
  readonly channels: readonly string[];
  readonly format: string | null;
  readonly header: readonly string[];
  readonly data: string | null;
}

export async function createEndpoint(
  { io, postrider, application, show }: Within,
  url: string,
  given: Omit<EndpointFields, 'endpointUrl' | 'allTypes'> & { readonly secret: string | null },
): Promise<number> {
  const fields = await fieldsOf(io, { ...given, endpointUrl: url, allTypes: false });
  const created = await postrider.endpoints.create(application, {
    ...fields,
    url,
    ...(given.secret === null ? {} : { secret: given.secret }),
    // A merge patch may take headers away; a new endpoint has none.
    headers: presentIn(fields.headers),
    metadata: presentIn(fields.metadata),
  });
  show(created, ({ secret, publicKey, ...endpoint }) => [
    ...endpointLines(io, endpoint),
    ...card({ secret, 'public key': publicKey }),
  ]);
  return 0;
}

export async function updateEndpoint(
  { io, postrider, application, show }: Within,
  endpoint: string,
  given: EndpointFields,
): Promise<number> {
  const patch = await fieldsOf(io, given);
  if (Object.keys(patch).length === 0)
    throw new NotUnderstood('Nothing was said to change: see postrider endpoints update --help.');
  show(await postrider.endpoints.update(application, endpoint, patch), (one) => endpointLines(io, one));
  return 0;
}

/** Lets deliveries flow, holds them, or makes none. */
export async function setStatus(
  { io, postrider, application, show }: Within,
  endpoint: string,
  status: Endpoint['status'],
): Promise<number> {
  show(await postrider.endpoints.update(application, endpoint, { status }), (one) => [
    `${one.id} is ${statusOf(io, one)}.`,
  ]);
  return 0;
}

export async function deleteEndpoint({ postrider, application, show }: Within, endpoint: string): Promise<number> {
  await postrider.endpoints.delete(application, endpoint);
  show({ deleted: endpoint }, () => [`${endpoint} is deleted, and what was open for it is cancelled.`]);
  return 0;
}

export async function rotateSecret(
  { postrider, application, show }: Within,
  endpoint: string,
  given: { readonly secret: string | null; readonly overlapSeconds: number | null },
): Promise<number> {
  const rotation = {
    ...(given.secret === null ? {} : { secret: given.secret }),
    ...(given.overlapSeconds === null ? {} : { overlapSeconds: given.overlapSeconds }),
  };
  show(await postrider.endpoints.rotateSecret(application, endpoint, rotation), ({ secret, publicKey, previous }) => [
    ...card({ secret, 'public key': publicKey }),
    ...previous.map(({ expiresAt }) => `A secret before signs as well until ${expiresAt}.`),
  ]);
  return 0;
}

/** Sends the example of an event type; 1: the receiver did not take it. */
export async function testEndpoint(
  { io, postrider, application, show }: Within,
  endpoint: string,
  type: string,
): Promise<number> {
  const sent = await postrider.endpoints.test(application, endpoint, type);
  show(sent, ({ attempt }) => attemptLines(io, attempt));
  return sent.attempt.outcome === 'delivered' ? 0 : 1;
}

function endpointLines(io: Asking['io'], endpoint: Endpoint): readonly string[] {
  const { id, uid, name, url, eventTypes, channels, health, heldUntil, format, rateLimit, createdAt } = endpoint;
  return card({
    id,
    uid,
    name,
    url,
    status: statusOf(io, endpoint),
    types: eventTypes?.join(', ') ?? 'all',
    channels: channels?.join(', ') ?? null,
    health: health.state === 'failing' ? `failing since ${health.failingSince}` : 'healthy',
    'last success': health.lastSuccessAt,
    'held until': heldUntil,
    format,
    headers: Object.keys(endpoint.headers).join(', ') || null,
    'rate limit': rateLimit,
    created: createdAt,
  });
}

function statusOf(io: Asking['io'], { status, statusReason }: Endpoint): string {
  const reason = statusReason === null ? '' : ` (${statusReason})`;
  switch (status) {
    case 'enabled':
      return io.mark('good', status);
    case 'paused':
      return io.mark('warning', status);
    case 'disabled':
      return io.mark('bad', status) + reason;
  }
}

/** What was said by options, over what was said as JSON. */
async function fieldsOf(io: Asking['io'], given: EndpointFields): Promise<EndpointPatch> {
  const { name, endpointUrl, uid, types, allTypes, channels, format, header } = given;
  if (allTypes && types.length > 0) throw new NotUnderstood('Write --types or --all-types, but not both.');
  const whole = given.data === null ? {} : await readData(io, given.data);
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
    throw new PlainError('The fields of an endpoint are a JSON object.');
  }
  return {
    // The API judges what is in it.
    ...(whole as EndpointPatch),
    ...(name === null ? {} : { name }),
    ...(endpointUrl === null ? {} : { url: endpointUrl }),
    ...(uid === null ? {} : { uid }),
    ...(allTypes ? { eventTypes: null } : types.length === 0 ? {} : { eventTypes: types.flatMap(separated) }),
    ...(channels.length === 0 ? {} : { channels: channels.flatMap(separated) }),
    ...(format === null ? {} : { format }),
    ...(header.length === 0 ? {} : { headers: Object.fromEntries(header.map(headerOf)) }),
  };
}

function headerOf(text: string): readonly [name: string, value: string] {
  const [, name = '', value = ''] = /^([^:\s]+):\s*(.*)$/.exec(text) ?? [];
  if (name === '') throw new NotUnderstood(`${JSON.stringify(text)} is no header: write name: value.`);
  return [name, value];
}

function presentIn(
  entries: Readonly<Record<string, string | null>> | null | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entries ?? {}).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
