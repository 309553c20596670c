import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { createReceiver as createSendable } from '../sendable/receiver.ts';
import { createWhiteLabelReceiver } from '../sendable/white-label-receiver.ts';
import { createReceiver as createSendApi } from '../sendapi/receiver.ts';
import type { Sender } from '../senders.ts';
import { createReceiver as createSendPilot } from '../sendpilot/receiver.ts';
import { createReceiver as createSent } from '../sent/receiver.ts';
import type { Sample } from './samples.ts';

/** A customer of one of the platforms: what its endpoint asks for, and the server it runs. */
export interface Customer {
  readonly name: string;
  readonly sender: Sender;
  /** Of the endpoint's own; null: the application's. */
  readonly format: string | null;
  /** From the slash on. */
  readonly path: string;
  /** Whether the request carries one signature only, so that a rotation may take a further attempt. */
  readonly oneSignature: boolean;
  /** Why it cannot run here; null: it can. */
  readonly missing: string | null;
  /** Byte for byte what an event arrives as. */
  body(sample: Sample, id: string): string;
  /** Runs the server with the secret that it knows. */
  run(secret: string): Promise<RunningCustomer>;
}

export interface RunningCustomer {
  readonly port: number;
  /** What the server has made of verified requests, repetitions left out; null: it prints them. */
  readonly events: readonly unknown[] | null;
  stop(): Promise<void>;
}

const SECRET_PATH = '/hooks/s%2Fcret?x=1';

export const CUSTOMERS: readonly Customer[] = [
  {
    name: 'Sendable: Express with the svix library',
    sender: 'sendable',
    format: null,
    path: '/webhooks',
    oneSignature: false,
    missing: null,
    body: ({ type, occurredAt, data }) => `{"createdAt":"${occurredAt}","type":"${type}","data":${data}}`,
    run: (secret) => inProcess((onEvent) => createSendable({ secret, onEvent })),
  },
  {
    name: 'Sendable, white label: Express with the standardwebhooks library',
    sender: 'sendable',
    format: 'sendable',
    path: '/webhooks',
    oneSignature: false,
    missing: null,
    body: ({ type, occurredAt, data }) => `{"createdAt":"${occurredAt}","type":"${type}","data":${data}}`,
    run: (secret) => inProcess((onEvent) => createWhiteLabelReceiver({ secret, onEvent })),
  },
  {
    name: 'Sent: Hono with the standardwebhooks library',
    sender: 'sent',
    format: null,
    path: '/webhooks',
    oneSignature: false,
    missing: null,
    body: ({ type, data }) => `{"field":"${type}","payload":${data}}`,
    run: (secret) => inProcess((onEvent) => getRequestListener(createSent({ secret, onEvent }).fetch)),
  },
  {
    name: 'SendPilot: plain Node, by hand, the last s= counts',
    sender: 'sendpilot',
    format: null,
    path: '/webhooks',
    oneSignature: true,
    missing: null,
    body: sendPilotBody,
    run: (secret) => inProcess((onEvent) => createSendPilot({ secret, onEvent })),
  },
  {
    name: 'SendPilot: plain Python, by hand, the first s= counts',
    sender: 'sendpilot',
    format: null,
    path: '/webhooks',
    oneSignature: true,
    missing: spawnSync('python3', ['--version']).status === 0 ? null : 'python3 is not installed',
    body: sendPilotBody,
    run: runPython,
  },
  {
    name: 'SendAPI: Hono, at a secret path',
    sender: 'sendapi',
    format: null,
    path: SECRET_PATH,
    oneSignature: false,
    missing: null,
    body: ({ type, occurredAt, data }, id) =>
      `{"id":"${id}","type":"${type}","timestamp":"${occurredAt}","data":${data}}`,
    run: (secret) =>
      inProcess((onEvent) => getRequestListener(createSendApi({ path: SECRET_PATH, secret, onEvent }).fetch)),
  },
];

function sendPilotBody({ type, occurredAt, data }: Sample, id: string): string {
  return `{"eventId":"${id}","eventType":"${type}","timestamp":"${occurredAt}","data":${data}}`;
}

async function inProcess(
  create: (onEvent: (event: unknown) => void) => Server | RequestListener,
): Promise<RunningCustomer> {
  const events: unknown[] = [];
  const made = create((event) => events.push(event));
  const server = typeof made === 'function' ? createServer(made) : made;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a TCP port has an address.');
  return {
    port: address.port,
    events,
    stop: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function runPython(secret: string): Promise<RunningCustomer> {
  const script = fileURLToPath(new URL('../sendpilot/receiver.py', import.meta.url));
  const child = spawn('python3', [script], {
    env: { ...process.env, PORT: '0', WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [first]: string[] = await Promise.race([once(lines, 'line'), exited.then(() => [])]);
  const port = Number(first?.split(':').at(-1));
  if (!(port > 0)) throw new Error(`The receiver in Python did not say where it listens: ${first}`);
  return {
    port,
    events: null,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}
