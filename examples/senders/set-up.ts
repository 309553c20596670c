import { type Api, connectByEnvironment } from './api.ts';
import { exactMembers } from './exact-json.ts';
import { dataFile, isSender, requiredFile, SENDERS, type Sender } from './senders.ts';

export interface SetUp {
  readonly eventTypes: readonly string[];
  readonly endpoint: { readonly id: string; readonly uid: string; readonly url: string };
  readonly secret: string;
}

/**
 * Makes what the platform's folder describes, and an endpoint at `url`, which a `format` of its own may override; once
 * more, it brings everything to what the files say and leaves secrets as they are.
 */
export async function setUp(
  api: Api,
  sender: Sender,
  { url, format = null }: { readonly url: string; readonly format?: string | null },
): Promise<SetUp> {
  const ownFormat = dataFile(sender, 'format');
  if (ownFormat !== null) await api.call('PUT', `/formats/${sender}`, ownFormat);
  await put(api, '/applications', sender, requiredFile(sender, 'application'));
  const eventTypes = exactMembers(requiredFile(sender, 'event-types'));
  for (const [name, fields] of eventTypes) await api.call('PUT', `/event-types/${name}`, fields);

  const endpoints = `/applications/${sender}/endpoints`;
  const uid = format === null ? 'receiver' : `receiver-${format}`;
  const endpoint = await put<SetUp['endpoint']>(api, endpoints, uid, JSON.stringify({ uid, url, format }));
  const { secret } = await api.call<{ secret: string }>('GET', `${endpoints}/${uid}/secret`);
  return { eventTypes: eventTypes.map(([name]) => name), endpoint, secret };
}

/** Makes what has this uid, or changes it where it is there already. */
async function put<T>(api: Api, collection: string, uid: string, fields: string): Promise<T> {
  const path = `${collection}/${uid}`;
  return (await api.has(path)) ? api.call('PATCH', path, fields) : api.call('POST', collection, fields);
}

if (import.meta.main) {
  const [sender, url, format] = process.argv.slice(2);
  if (!isSender(sender) || url === undefined) {
    console.error(`usage: set-up.ts ${SENDERS.join('|')} <url of the receiver> [format]`);
    process.exit(2);
  }
  const made = await setUp(connectByEnvironment(), sender, { url, format: format ?? null });
  console.log(`application  ${sender}`);
  console.log(`event types  ${made.eventTypes.join(' ')}`);
  console.log(`endpoint     ${made.endpoint.uid} at ${made.endpoint.url}`);
  console.log(`secret       ${made.secret}`);
}
