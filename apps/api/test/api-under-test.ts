import { randomBytes } from 'node:crypto';
import { createAddressGuard } from '@postrider/core';
import { createEgress } from '@postrider/egress';
import { parseMasterKeys } from '@postrider/encryption';
import { openQueue } from '@postrider/queue';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { type ApiDeps, createApp } from '../src/index.ts';

export const API_KEY = 'prk_a-key-of-the-tests';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed; null where there is no body. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is something else.
  readonly json: any;
}

export interface ApiUnderTest {
  readonly app: ReturnType<typeof createApp>;
  readonly database: TestDatabase['database'];
  /** With the key and, for a body, as JSON; every answer is checked against the OpenAPI document. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** A body that is text already. */
  send(method: string, path: string, text: string, headers?: Record<string, string>): Promise<Reply>;
  readonly logged: { readonly level: string; readonly fields: object; readonly message: string }[];
  close(): Promise<void>;
}

/** The whole API on a database of its own. */
export async function openApiUnderTest({
  limits = {},
  usecases = {},
}: {
  readonly limits?: Partial<ApiDeps['limits']>;
  readonly usecases?: Partial<ApiDeps['usecases']>;
} = {}): Promise<ApiUnderTest> {
  const { database, drop } = await createTestDatabase();
  const queue = await openQueue(database);
  const keys = parseMasterKeys(`test:${randomBytes(32).toString('base64')}`);
  if (!keys.ok) throw new Error(keys.problem);
  const logged: ApiUnderTest['logged'] = [];
  const logTo = (level: string) => (fields: object, message: string) => logged.push({ level, fields, message });
  const addressGuard = createAddressGuard({ allow: ['127.0.0.0/8'] });
  const egress = createEgress({ guard: addressGuard, httpTargets: true });
  const app = createApp({
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
    logger: { debug: logTo('debug'), warn: logTo('warn'), error: logTo('error') },
    version: '0.0.0-test',
  });
  const document: OpenApiDocument = JSON.parse(await (await app.request('/openapi.json')).text());
  const checkAnswer = answerChecker(document);

  const send: ApiUnderTest['send'] = async (method, path, text, headers = {}) => {
    const response = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: text }),
    });
    const answered = await response.text();
    const json: unknown = answered === '' ? null : JSON.parse(answered);
    checkAnswer(method, path, response, json);
    return { status: response.status, headers: response.headers, text: answered, json };
  };
  return {
    app,
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

/** Throws when an answer is not one that the OpenAPI document describes. */
function answerChecker(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  return (method: string, path: string, response: Response, json: unknown) => {
    const pathname = path.split('?')[0] ?? '';
    const template = Object.keys(document.paths)
      .toSorted((a, b) => parametersIn(a) - parametersIn(b))
      .find((known) => new RegExp(`^${known.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname));
    const route = template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()];
    if (template === undefined || route === undefined) return;
    const described = route.responses[response.status];
    if (described === undefined) throw new Error(`${method} ${template} does not describe status ${response.status}`);
    const mediaType = Object.keys(described.content ?? {})[0];
    if (mediaType === undefined) {
      if (json !== null) throw new Error(`${method} ${template} ${response.status} has a body`);
      return;
    }
    if (response.headers.get('content-type') !== mediaType) throw new Error(`${method} ${template}: not ${mediaType}`);
    const place = [
      'paths',
      template,
      method.toLowerCase(),
      'responses',
      response.status,
      'content',
      mediaType,
      'schema',
    ];
    const pointer = place.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    const validate = ajv.getSchema(`openapi#/${pointer}`);
    if (validate === undefined) throw new Error(`no schema at ${pointer}`);
    if (!validate(json)) throw new Error(`${method} ${template}: ${ajv.errorsText(validate.errors)}`);
  };
}

type OpenApiDocument = AnySchemaObject & { readonly paths: Record<string, Record<string, DescribedRoute>> };

interface DescribedRoute {
  readonly responses: Record<number, { readonly content?: Record<string, unknown> }>;
}

function parametersIn(template: string): number {
  return template.split('{').length;
}
