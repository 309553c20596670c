import { randomBytes } from 'node:crypto';
import { PROBLEM_KINDS, problemSchema } from '@postrider/contract';
import { createDoorbell, type Database } from '@postrider/db';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createLogger } from '@postrider/telemetry';
import { createTestDatabase, startReceiver } from '@postrider/testkit';
import { relayEvents } from '@postrider/usecases';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi } from '../src/index.ts';
import { answerChecker, type CheckAnswer, type OpenApiDocument } from './answer-checker.ts';
import { API_KEY } from './api-under-test.ts';
import { fingerprint } from './fuzz/fingerprint.ts';
import { forgedCursors } from './fuzz/forged-cursors.ts';
import { type LivingThings, newLivingThings } from './fuzz/living-things.ts';
import { operationsIn } from './fuzz/operations.ts';
import { onTheWire, requestsTo, type WireRequest } from './fuzz/requests.ts';
import { newSender, type WireAnswer } from './fuzz/send.ts';
import type { Hints } from './fuzz/valid-values.ts';

/** More by `POSTRIDER_FUZZ_REQUESTS`; the same again by the seed that a failure names. */
const REQUESTS = Number(process.env['POSTRIDER_FUZZ_REQUESTS'] ?? 2500);
const SEED = Number(process.env['POSTRIDER_FUZZ_SEED'] ?? fc.readConfigureGlobal()?.seed);

/** After as many, what was refused is sent again, to see that it writes nothing. */
const ROUND = 250;

let stage: Awaited<ReturnType<typeof setTheStage>>;
beforeAll(async () => {
  stage = await setTheStage();
});
afterAll(() => stage.close());

test(`No request makes the API fail, every answer is as described, and what is refused writes nothing (seed ${SEED}).`, {
  timeout: 60_000 + REQUESTS * 40,
}, async () => {
  const { living, send, document } = stage;
  const checkAnswer = answerChecker(document);
  const operations = operationsIn(document);
  const requests = fc.oneof(
    ...operations.map((operation) => ({
      // There is more to get wrong where there is a body.
      weight: operation.body === null ? 1 : 3,
      arbitrary: requestsTo(document, operation, stage.hints),
    })),
  );
  const succeeded = new Set<string>();
  let refused: WireRequest[] = [];
  for (const [index, request] of fc.sample(requests, { numRuns: REQUESTS, seed: SEED }).entries()) {
    const wire = onTheWire(request, living);
    const answer = await send(wire);
    judge(checkAnswer, wire, answer);
    if (answer.status < 300) {
      succeeded.add(request.operation);
      living.learn(JSON.parse(answer.text || 'null'));
    } else if (wire.headers['authorization'] === undefined) {
      // A key would have been used, and that is written down.
      refused.push(wire);
    }
    if (index % ROUND === ROUND - 1) {
      await writeNothing(stage.database, send, refused);
      await stage.relay();
      refused = [];
    }
  }
  // Else it would have looked at little but refusals. Not all of them: some succeed only after others have.
  expect(succeeded.size / operations.length).toBeGreaterThan(0.8);
});

/** Throws unless an answer is one that may be given, whatever was asked. */
function judge(check: CheckAnswer, wire: WireRequest, { status, headers, text }: WireAnswer): void {
  const failed = (problem: string) => new Error(`${problem}\n${shown(wire)}\n→ ${status} ${text.slice(0, 2000)}`);
  if (status >= 500) throw failed('A request is answered as a failure of the server.');
  if (wire.method === 'HEAD') return;
  const json = parsed(text);
  if (json === undefined) throw failed('The body is not JSON.');
  if (status >= 300) {
    const problem = problemSchema.safeParse(json);
    if (!problem.success || headers.get('content-type') !== 'application/problem+json') throw failed('No problem.');
    const { code, requestId } = problem.data;
    if (problem.data.status !== status || PROBLEM_KINDS[code].status !== status) throw failed('Another status.');
    if (requestId !== headers.get('x-request-id')) throw failed('Another request id.');
  }
  try {
    check(wire.method, wire.target, { status, headers, json });
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  }
}

/** Sends again what was refused, without what is not refused any more, and throws when that leaves a trace. */
async function writeNothing(database: Database, send: Send, refused: readonly WireRequest[]): Promise<void> {
  const before = await fingerprint(database);
  const still: WireRequest[] = [];
  for (const wire of refused) if ((await send(wire)).status >= 300) still.push(wire);
  if (before === (await fingerprint(database))) return;
  if (still.length < refused.length) return writeNothing(database, send, still);
  for (const wire of still) {
    const earlier = await fingerprint(database);
    const { status } = await send(wire);
    const later = await fingerprint(database);
    if (status >= 300 && earlier !== later) {
      throw new Error(`It is refused (${status}), and has written something:\n${shown(wire)}\n${earlier}\n${later}`);
    }
  }
  throw new Error('Something was written by what was refused, and is not when each is sent alone.');
}

type Send = (wire: WireRequest) => Promise<WireAnswer>;

/** Null for nothing; undefined: it is no JSON. */
function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shown({ method, target, headers, body }: WireRequest): string {
  const text = body?.toString('latin1') ?? '';
  return `${method} ${target}\n${JSON.stringify(headers)}\n${text.length} bytes: ${JSON.stringify(text.slice(0, 1500))}`;
}

async function setTheStage() {
  const { database, drop } = await createTestDatabase();
  const queue = await openQueue(database);
  const doorbell = await createDoorbell(database);
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  const receiver = await startReceiver(() => ({ status: 204 }));
  const api = await startApi({
    database,
    queue,
    keyRing: keys.keyRing,
    doorbell,
    config: {
      host: '127.0.0.1',
      port: 0,
      apiKey: API_KEY,
      playground: true,
      httpTargets: true,
      egressAllow: ['127.0.0.0/8'],
      retentionDays: 30,
      eventDataBytesMax: 262_144,
      batchBytesMax: 8_388_608,
      bodyBytesMax: 524_288,
    },
    logger: createLogger({ level: 'error', name: 'api' }),
    version: '0.0.0-test',
  });
  const sender = newSender(api.url);
  const send: Send = (wire) =>
    sender.send({ ...wire, headers: { authorization: `Bearer ${API_KEY}`, ...wire.headers } });
  const relay = async () => {
    while ((await relayEvents({ database, queue, doorbell })).more);
  };
  const living = newLivingThings();
  await populate(send, living, receiver.url, relay);
  const { text } = await send({ method: 'GET', target: '/openapi.json', headers: {}, body: null });
  const document: OpenApiDocument = JSON.parse(text);
  return {
    database,
    send,
    relay,
    living,
    document,
    hints: hintsFor(receiver.url),
    close: async () => {
      sender.close();
      await api.close();
      await receiver.close();
      await doorbell.close();
      await queue.close();
      await drop();
    },
  };
}

/** An application that has one of everything, which the deletions to come do not reach. */
async function populate(send: Send, living: LivingThings, url: string, relay: () => Promise<void>): Promise<void> {
  const call = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const target = living.fill(`/v1${path}`);
    const { status, text } = await send({ method, target, headers, body: Buffer.from(JSON.stringify(body)) });
    if (status >= 300) throw new Error(`${method} ${target}: ${text}`);
    living.learn(JSON.parse(text));
  };
  await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
  await call('PUT', '/event-types/message.sent', { example: { n: 1 } });
  for (let n = 0; n < 3; n++) await call('POST', '/applications/@app:0@/endpoints', { url });
  await call('POST', '/applications/@app:0@/events/batch', {
    events: Array.from({ length: 30 }, () => ({ type: 'message.sent', data: { n: 12345678901234567890n.toString() } })),
  });
  await relay();
  await call('POST', '/applications/@app:0@/endpoints/@ep:0@/recover', { since: new Date(0).toISOString() });
  const target = living.fill('/v1/applications/@app:0@/deliveries?limit=30');
  living.learn(JSON.parse((await send({ method: 'GET', target, headers: {}, body: null })).text));
}

const EVENT_TYPES = ['message.sent', 'message.failed', 'order', 'a.b.c'];

function hintsFor(receiver: string): Hints {
  const eventType = fc.constantFrom(...EVENT_TYPES);
  const name = fc.constantFrom('mine', 'other', 'standard', 'github', 'stripe');
  const uid = fc.integer({ min: 1, max: 30 }).map((n) => `u-${n}`);
  const recently = fc
    .integer({ min: 1, max: 72 })
    .map((hours) => new Date(Date.now() - hours * 3_600_000).toISOString());
  return {
    url: fc.constantFrom(receiver, `${receiver}/hook`, 'https://127.0.0.1:9443/a?b=c'),
    type: eventType,
    eventType,
    eventTypes: fc.constantFrom(['message.*'], ['order', 'a.b.*'], null),
    format: name,
    uid,
    uidPrefix: uid,
    endpoint: fc.nat(5).map((n) => `@ep:${n}@`),
    application: fc.nat(3).map((n) => `@app:${n}@`),
    cursor: fc.oneof(
      fc.nat(20).map((n) => `@cursor:${n}@`),
      forgedCursors,
    ),
    since: recently,
    until: fc.constant(new Date(Date.now() + 3_600_000).toISOString()),
    deliverAt: fc.constant(new Date(Date.now() + 3_600_000).toISOString()),
    expiresAt: fc.constant(new Date(Date.now() + 86_400_000).toISOString()),
    secret: fc.constant(`whsec_${Buffer.alloc(32, 5).toString('base64')}`),
    schema: fc.constantFrom({ type: 'object' }, true, null),
    example: fc.constantFrom({ n: 1 }, {}),
    OpenApiDocument: fc.constantFrom(...EVENT_TYPES).map((name) => ({
      openapi: '3.1.0',
      webhooks: { [name]: { post: { requestBody: { content: { 'application/json': { schema: {} } } } } } },
    })),
  };
}
