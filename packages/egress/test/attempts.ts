import type { Socket } from 'node:net';
import { type AddressGuardOptions, createAddressGuard } from '@postrider/core';
import { type RawReceiver, type Receiver, startRawReceiver, startReceiver, until } from '@postrider/testkit';
import { onTestFinished } from 'vitest';
import {
  createEgress,
  type Egress,
  type EgressOptions,
  type EgressRequest,
  type EgressResult,
  type Resolve,
} from '../src/index.ts';

export const BODY = '{"id":"evt_1","data":1.0}';

/** For deadlines that must pass: as short as a loopback answer never needs. */
export const SHORT_MS = 250;

/** An egress for one test, allowed to reach this machine by IPv4 address over http. */
export function egressFor({
  allow = ['127.0.0.0/8'],
  allowMetadata = false,
  ...options
}: Partial<EgressOptions & AddressGuardOptions> = {}): Egress {
  const guard = createAddressGuard({ allow, allowMetadata });
  const egress = createEgress({ guard, httpTargets: true, ...options });
  onTestFinished(() => egress.close());
  return egress;
}

/** A resolver that knows names by heart. */
export const resolving =
  (...addresses: string[]): Resolve =>
  async () => ({ ok: true, addresses, ttlMs: 0 });

export function postTo(egress: Egress, url: string, request: Partial<EgressRequest> = {}): Promise<EgressResult> {
  const headers = { 'content-type': 'application/json', 'webhook-id': 'evt_1' };
  return egress.post({ endpointId: 'ep_1', url, headers, body: BODY, timeoutMs: 20_000, ...request });
}

export async function receiverFor(...args: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...args);
  onTestFinished(() => receiver.close());
  return receiver;
}

/** A receiver of which only the answer is written by hand: called for each request that has come whole. */
export async function rawReceiverFor(answer: (socket: Socket) => void): Promise<RawReceiver> {
  const receiver = await startRawReceiver((socket) => {
    let come = '';
    socket.setNoDelay(true).on('data', (chunk) => {
      come += chunk.toString('latin1');
      if (!come.endsWith(BODY)) return;
      come = '';
      answer(socket);
    });
  });
  onTestFinished(() => receiver.close());
  return receiver;
}

/**
 * Has an attempt made at a hostile server and answers it in short: `delivered 200, 5 bytes, cut`. Fails if more was taken
 * from the server than the sockets on the way may hold, or if a connection is left.
 */
export async function surviving(
  beast: (socket: Socket) => void,
  request: Partial<EgressRequest> = {},
): Promise<string> {
  const receiver = await startRawReceiver(beast);
  onTestFinished(() => receiver.close());
  const egress = egressFor();
  const result = await postTo(egress, receiver.url, request);
  await egress.close();
  await until('every connection is closed', () => receiver.sockets.every(({ closed }) => closed));
  const taken = receiver.sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
  if (taken > SOCKET_BUFFERS_BYTES_MAX) throw new Error(`${taken} bytes were taken.`);
  return inShort(result);
}

/** What Linux lets pile up on both sides of a connection by default, and some; a flood is this much in a twentieth second. */
const SOCKET_BUFFERS_BYTES_MAX = 16_000_000;

function inShort({ outcome, response, error }: EgressResult): string {
  const bytes = response?.body?.length ?? 0;
  return [
    response === null ? outcome : `${outcome} ${response.status}`,
    ...(error === null ? [] : [error.code]),
    ...(bytes > 0 ? [`${bytes} bytes`] : []),
    ...(response?.truncated === true ? ['cut'] : []),
  ].join(', ');
}

/** Writes until the other side goes away, each time the last has left. */
export function flood(socket: Socket, chunk: string | Buffer): void {
  if (socket.destroyed || !socket.writable) return;
  socket.write(chunk, () => setImmediate(flood, socket, chunk));
}
