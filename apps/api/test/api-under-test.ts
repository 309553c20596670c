import { randomBytes } from 'node:crypto';
import { createAddressGuard } from '@postrider/core';
import { isDatabaseAway } from '@postrider/db';
import { createEgress } from '@postrider/egress';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { type ApiDeps, createApp } from '../src/index.ts';
import { answerChecker, type OpenApiDocument } from './answer-checker.ts';

export const API_KEY = 'prk_a-key-of-the-tests';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed; null where there is no body. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is something else.
  readonly json: any;
}

/** Undefined: none, be it one that is usually sent. */
export type GivenHeaders = Readonly<Record<string, string | undefined>>;

export interface ApiUnderTest {
  readonly app: ReturnType<typeof createApp>;
  /** What it is made of, for another process on the same database. */
  readonly deps: ApiDeps;
  readonly database: TestDatabase['database'];
  /** With the key and, for a body, as JSON; every answer is checked against the OpenAPI document. */
  call(method: string, path: string, body?: unknown, headers?: GivenHeaders): Promise<Reply>;
  /** A body that is text already. */
  send(method: string, path: string, text: string, headers?: GivenHeaders): Promise<Reply>;
  readonly logged: { readonly level: string; readonly fields: object; readonly message: string }[];
  close(): Promise<void>;
}

/** The whole API on a database of its own. */
export async function openApiUnderTest({
  limits = {},
  rateLimits = {},
  usecases = {},
  watch = { isAway: () => false, note: (error) => (isDatabaseAway(error) ? 'news' : 'otherwise') },
}: {
  readonly limits?: Partial<ApiDeps['limits']>;
  readonly rateLimits?: Partial<ApiDeps['rateLimits']>;
  readonly usecases?: Partial<ApiDeps['usecases']>;
  readonly watch?: ApiDeps['watch'];
} = {}): Promise<ApiUnderTest> {
  const { database, drop } = await createTestDatabase();
  const queue = await openQueue(database);
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  const logged: ApiUnderTest['logged'] = [];
  const logTo = (level: string) => (fields: object, message: string) => logged.push({ level, fields, message });
  const addressGuard = createAddressGuard({ allow: ['127.0.0.0/8'] });
  const egress = createEgress({ guard: addressGuard, httpTargets: true });
  const deps: ApiDeps = {
    usecases: {
      database,
      queue,
      keyRing: keys.keyRing,
      doorbell: { ring: () => {} },
      random: (bytes) => randomBytes(bytes),
      now: () => new Date(),
      policy: { httpTargets: false, addressGuard, retentionDays: 30 },
      configurationSettled: async () => {},
      ...usecases,
    },
    egress,
    apiKey: API_KEY,
    limits: { eventDataBytesMax: 262_144, batchBytesMax: 8_388_608, bodyBytesMax: 524_288, ...limits },
    rateLimits: { key: null, portal: null, ...rateLimits },
    logger: { debug: logTo('debug'), warn: logTo('warn'), error: logTo('error') },
    version: '0.0.0-test',
    settings: [],
    developmentMode: false,
    publicUrl: null,
    playground: true,
    dashboard: null,
    portalFrameAncestors: [],
    watch,
    stopping: new AbortController().signal,
  };
  const app = createApp(deps);
  const document: OpenApiDocument = JSON.parse(await (await app.request('/openapi.json')).text());
  const checkAnswer = answerChecker(document);

  const send: ApiUnderTest['send'] = async (method, path, text, headers = {}) => {
    const response = await app.request(path, {
      method,
      headers: given({ authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers }),
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: text }),
    });
    const answered = await textOf(response);
    const json: unknown = answered === '' ? null : JSON.parse(answered);
    const { status, headers: answeredHeaders } = response;
    checkAnswer(method, path, { status, headers: answeredHeaders, json });
    return { status, headers: answeredHeaders, text: answered, json };
  };
  return {
    app,
    deps,
    database,
    send,
    call: (method, path, body, headers) => send(method, path, body === undefined ? '' : JSON.stringify(body), headers),
    logged,
    close: async () => {
      await egress.close();
      await queue.close();
      await drop();
    },
  };
}

function given(headers: GivenHeaders): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(entries);
}

/** A stream has no end: nothing is taken of it. */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type') !== 'text/event-stream') return response.text();
  await response.body?.cancel();
  return '';
}
