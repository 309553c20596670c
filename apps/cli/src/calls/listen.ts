import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createAddressGuard, memberText } from '@postrider/core';
import { createEgress, type EgressResult } from '@postrider/egress';
import type { Event } from '@postrider/sdk';
import { BUILT_IN_PROFILES, compileProfile, newSecret, prepareKey } from '@postrider/signing';
import { ed25519PublicKey, nodeDigests } from '@postrider/signing/node';
import type { Asking } from '../asking.ts';
import { dataFolderOf } from '../data-folder.ts';
import { keptSecret } from '../kept-secret.ts';
import { NotUnderstood } from '../not-understood.ts';
import { PlainError } from '../plain-error.ts';
import { separated } from '../read-data.ts';
import { printable } from '../table.ts';
import { VERSION } from '../version.ts';

/** As long as endpoints have unless they say otherwise. */
const TIMEOUT_MS = 15_000;

/**
 * Sends each event of an application to a URL of this machine, signed as any endpoint's requests are, one after the other in
 * the order of the commits, and says what came back. Until Ctrl-C, or `max` events.
 */
export async function listen(
  { io, postrider, application }: Asking & { readonly application: string },
  given: {
    readonly json: boolean;
    readonly forwardTo: string;
    readonly events: readonly string[];
    readonly after: string | null;
    readonly max: number | null;
  },
): Promise<number> {
  const url = targetOf(given.forwardTo);
  const secret = await listenSecret(io.environment);
  const send = forwarder(url, secret);
  const signal = io.interrupted();
  let left = given.max ?? Number.POSITIVE_INFINITY;
  try {
    const following = postrider.events.follow(application, {
      signal,
      types: given.events.length === 0 ? undefined : given.events.flatMap(separated),
      after: given.after ?? undefined,
      onConnected: () => io.note(`Events go to ${url}, signed with ${secret} (format standard). Ctrl-C ends.`, 'quiet'),
      onInterrupted: (cause) => io.note(`${cause.message} Connecting again; nothing is lost meanwhile.`),
    });
    for await (const { event, json, cursor } of following) {
      const result = await send.post(event, json);
      io.print(given.json ? JSON.stringify(shapeOf(event, result, cursor)) : lineOf(io, event, result));
      left -= 1;
      if (left === 0) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await send.close();
  }
  return 0;
}

/** `localhost:3000/hook` is meant as http://localhost:3000/hook. */
function targetOf(text: string): string {
  const url = URL.parse(/^https?:\/\//.test(text) ? text : `http://${text}`);
  if (url === null || !LOCAL.test(url.hostname)) {
    throw new NotUnderstood(`${text} is not on this machine: forward to localhost:3000/hook, for example.`);
  }
  return url.href;
}

/** For others there are endpoints, which try again. */
const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\]|.*\.localhost)$/;

/** The same each time, so that a receiver keeps it among its settings. */
async function listenSecret(environment: Asking['io']['environment']): Promise<string> {
  const folder = dataFolderOf(environment);
  const make = () => newSecret(BUILT_IN_PROFILES.standard, (bytes) => randomBytes(bytes), ed25519PublicKey);
  try {
    await mkdir(folder, { recursive: true });
    return (await keptSecret(join(folder, 'listen-secret'), make)).reveal();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PlainError(`The secret cannot be kept in ${folder} (${reason}): set POSTRIDER_DATA_DIR.`);
  }
}

function forwarder(url: string, secret: string) {
  const profile = BUILT_IN_PROFILES.standard;
  const signer = compileProfile({ digests: nodeDigests }, profile);
  const keys = [prepareKey(profile, secret)];
  const egress = createEgress({
    guard: createAddressGuard({
      allow: ['127.0.0.0/8', '::1/128', 'localhost', new URL(url).hostname.replace(/[[\]]/g, '')],
    }),
    httpTargets: true,
  });
  return {
    post: ({ id, type, occurredAt }: Event, json: string): Promise<EgressResult> => {
      // As it was sent, numbers and all.
      const data = memberText(json, 'data') ?? 'null';
      const body = `{"id":${JSON.stringify(id)},"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(occurredAt)},"data":${data}}`;
      const timestampSeconds = Math.floor(Date.now() / 1000);
      const signed = signer.sign({ keys, id, type, timestampSeconds, applicationId: '', body });
      const headers = { 'content-type': 'application/json', 'user-agent': `Postrider/${VERSION} (listen)`, ...signed };
      return egress.post({ endpointId: 'listen', url, headers, body, timeoutMs: TIMEOUT_MS });
    },
    close: () => egress.close(),
  };
}

function shapeOf(event: Event, { outcome, durationMs, response, error }: EgressResult, cursor: string) {
  return {
    eventId: event.id,
    type: event.type,
    outcome,
    responseStatus: response?.status ?? null,
    durationMs,
    error,
    cursor,
  };
}

function lineOf(io: Asking['io'], event: Event, { outcome, durationMs, response, error }: EgressResult): string {
  const answer = response === null ? (error?.code ?? outcome) : String(response.status);
  const marked = io.mark(outcome === 'delivered' ? 'good' : 'bad', answer);
  const why = response === null && error !== null ? `  ${printable(error.message)}` : '';
  return `${new Date().toISOString()}  ${event.id}  ${event.type}  ${marked}  ${durationMs} ms${why}`;
}
