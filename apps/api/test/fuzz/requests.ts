import fc from 'fast-check';
import type { OpenApiDocument } from '../answer-checker.ts';
import { fragment, spoilt } from './hostile-json.ts';
import type { LivingThings } from './living-things.ts';
import type { Operation, Parameter } from './operations.ts';
import { type Hints, valuesOf } from './valid-values.ts';

/** A request before the ids of living things are in it. */
export interface FuzzRequest {
  readonly operation: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly text: string; readonly encoding: Encoding } | null;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/** What text becomes on the wire. */
type Encoding = keyof typeof ENCODINGS;

const ENCODINGS = {
  plain: (text: string) => Buffer.from(text),
  cut: (text: string) => Buffer.from(text).subarray(0, text.length / 2),
  twice: (text: string) => Buffer.from(`${text} ${text}`),
  withRest: (text: string) => Buffer.from(`${text}\n]`),
  empty: () => Buffer.alloc(0),
  blank: () => Buffer.from(' \r\n\t'),
  byteOrderMark: (text: string) => Buffer.from(`\ufeff${text}`),
  utf16: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  latin1: (text: string) => Buffer.from(text.replace('"', '"\u00e9'), 'latin1'),
  overlong: (text: string) => Buffer.concat([Buffer.from(text), Buffer.from([0x22, 0xc0, 0x80, 0x22])]),
  surrogates: (text: string) => Buffer.concat([Buffer.from('"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(text)]),
  nulBytes: (text: string) => Buffer.from(`\u0000${text}\u0000`),
} as const;

export function onTheWire({ method, target, headers, body }: FuzzRequest, living: LivingThings): WireRequest {
  return {
    method,
    target: living.fill(target),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, living.fill(value)])),
    body: body === null ? null : ENCODINGS[body.encoding](living.fill(body.text)),
  };
}

/** Requests to an operation: valid ones, ones with something wrong in one place, and hostile ones. */
export function requestsTo(document: OpenApiDocument, operation: Operation, hints: Hints): fc.Arbitrary<FuzzRequest> {
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  const path = fc
    .record(Object.fromEntries(inPath.map(({ name }) => [name, pathTexts(operation, name, hints)])))
    .map((texts) => operation.template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(texts[name])));
  const { body } = operation;
  const noBody = fc.constant(null);
  return fc
    .record({
      method: fc.oneof({ weight: 60, arbitrary: fc.constant(operation.method) }, fc.constantFrom(...OTHER_METHODS)),
      path: fc.oneof({ weight: 20, arbitrary: path }, path.chain(bentPaths)),
      query: queries(document, inQuery, hints),
      mediaType: body === null ? fc.constant('application/json') : mediaTypes(body.mediaTypes),
      headers: otherHeaders,
      body:
        body === null
          ? fc.oneof({ weight: 9, arbitrary: noBody }, bodies(fc.constant({})))
          : bodies(valuesOf(document, hints, body.schema)),
    })
    .map(({ method, path: at, query, mediaType, headers, body: content }) => ({
      operation: operation.id,
      method,
      target: query === '' ? at : `${at}?${query}`,
      headers: { ...(content === null || mediaType === null ? {} : { 'content-type': mediaType }), ...headers },
      body: content,
    }));
}

const OTHER_METHODS = ['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'POST', 'DELETE', 'PATCH', 'GET', 'QUERY', 'PROPFIND'];

/** What is in the place of a path parameter; not percent-encoded any further. */
function pathTexts(operation: Operation, name: string, hints: Hints): fc.Arbitrary<string> {
  const kind = PREFIXES[name];
  const deleted = operation.method === 'DELETE' && name === /\{(\w+)\}[^{]*$/.exec(operation.template)?.[1];
  const usual = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(50));
  const number = deleted ? fc.integer({ min: 1, max: 50 }) : usual;
  const living =
    kind === undefined ? (hints[name] ?? fc.constant('some')).map(String) : number.map((n) => `@${kind}:${n}@`);
  return fc.oneof({ weight: 24, arbitrary: living }, fc.constantFrom(...HOSTILE_SEGMENTS));
}

const PREFIXES: Readonly<Record<string, string>> = {
  application: 'app',
  endpoint: 'ep',
  event: 'evt',
  delivery: 'dlv',
  operation: 'op',
  key: 'key',
  session: 'ses',
  portalSession: 'pts',
  entry: 'aud',
  inbox: 'inb',
};

const HOSTILE_SEGMENTS = [
  '%00',
  'a%00b',
  '%2F',
  '..%2f..%2fapplications',
  '..;',
  '%2e%2e',
  '.',
  '%c0%ae%c0%ae',
  '%ff',
  '%ed%a0%80',
  '%',
  '%zz',
  '%25',
  '%F0%9F%92%A5',
  '\u00e9',
  '*',
  ':application',
  '{application}',
  '__proto__',
  'constructor',
  'app_',
  'app_zzzzzzzzzzzzzzzzzzzzzzzzzz',
  'APP_01KQ3V7D8ZE5S8FR2B6TX9MHWJ',
  'app_01kq3v7d8ze5s8fr2b6tx9mhwj',
  'ep_01kq3v7d8ze5s8fr2b6tx9mhwj',
  '0',
  'null',
  ';a=b',
  'a b'.replace(' ', '%20'),
  'a'.repeat(129),
  'a'.repeat(3000),
  '%61'.repeat(200),
];

/** The same path, differently spelt. */
function bentPaths(path: string): fc.Arbitrary<string> {
  return fc.constantFrom(
    `${path}/`,
    `/${path}`,
    path.replace('/v1/', '/v1//'),
    path.replace('/v1/', '/v1/./'),
    path.replace('/v1/', '/V1/'),
    path.replace('/v1/', '/v1/x/../'),
    path.replace('/v1/', '/v1/x/%2e%2e/'),
    path.replace('/v1/', '/%76%31/'),
    path.replace('/v1/', '/v1\\'),
    path.replace('/v1', '/v2'),
    `${path}%00`,
    `${path};jsessionid=1`,
    `${path}#fragment`,
    `http://other.example${path}`,
    path.slice(0, -1),
    '*',
    '/',
    '//',
  );
}

function queries(document: OpenApiDocument, parameters: readonly Parameter[], hints: Hints): fc.Arbitrary<string> {
  const usual = parameters.map(({ name, schema, required = false }) =>
    fc.option(
      fc.tuple(
        fc.constant(name),
        valuesOf(document, hints, { type: 'object', properties: { [name]: schema }, required: [name] }),
      ),
      { freq: required ? 100 : 2, nil: null },
    ),
  );
  const valid = fc
    .tuple(...usual)
    .map((given) =>
      given
        .filter((one) => one !== null)
        .map(([name, value]) => `${name}=${encoded(String(Reflect.get(Object(value), name)))}`),
    );
  const names = [...parameters.map(({ name }) => name), 'limit', 'other', '__proto__', '', 'a[b]', '%00', '%'];
  const hostile = fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...HOSTILE_VALUES))
    .map(([name, value]) => `${name}=${value}`);
  return fc
    .oneof(
      { weight: 12, arbitrary: valid },
      {
        weight: 1,
        arbitrary: fc.tuple(valid, fc.array(hostile, { minLength: 1, maxLength: 3 })).map((parts) => parts.flat()),
      },
    )
    .map((parts) => parts.join('&'));
}

/** The names of living things stay readable. */
function encoded(text: string): string {
  return /^@\w+:\d+@$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}

const HOSTILE_VALUES = [
  '',
  '%00',
  '%ff',
  '%',
  '%ed%a0%80',
  '+',
  '0',
  '-1',
  '1e2',
  '0x10',
  '250',
  '251',
  '99999',
  '1.5',
  ' 1'.replace(' ', '%20'),
  'null',
  'true',
  '[]',
  'a=b=c',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-03-14T15:09:26+01:00',
  '@cursor:0@',
  '@cursor:1@x',
  'e30',
  'W10',
  'bnVsbA',
  'eyJhIjoxfQ',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'pending',
  '@ep:0@',
  '@evt:0@',
  'a'.repeat(5000),
];

function bodies(valid: fc.Arbitrary<unknown>): fc.Arbitrary<NonNullable<FuzzRequest['body']>> {
  const good = valid.map((value) => JSON.stringify(value));
  const text = fc.oneof(
    { weight: 5, arbitrary: good },
    { weight: 7, arbitrary: spoilt(valid) },
    { weight: 1, arbitrary: fragment },
  );
  const encodings = Object.keys(ENCODINGS) as Encoding[];
  const encoding = fc.oneof({ weight: 25, arbitrary: fc.constant<Encoding>('plain') }, fc.constantFrom(...encodings));
  return fc.record({ text, encoding });
}

function mediaTypes(right: readonly string[]): fc.Arbitrary<string | null> {
  return fc.oneof({ weight: 25, arbitrary: fc.constantFrom(...right) }, fc.constantFrom(...MEDIA_TYPES));
}

const MEDIA_TYPES = [
  null,
  '',
  'text/plain',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/json;charset="UTF-8"; a=b',
  'application/json, application/json',
  'application/JSON',
  'multipart/form-data; boundary=a',
  'application/x-www-form-urlencoded',
  'application/merge-patch+json',
  'application/json\u00e9',
];

const otherHeaders: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  { weight: 24, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.nat(20).map((n) => ({ authorization: `Bearer @bearer:${n}@` })) },
  fc.constantFrom<Readonly<Record<string, string>>>(
    { 'idempotency-key': 'a' },
    { 'idempotency-key': 'b' },
    { 'idempotency-key': '' },
    { 'idempotency-key': 'x'.repeat(255) },
    { 'idempotency-key': 'x'.repeat(256) },
    { 'idempotency-key': 'caf\u00e9' },
    { 'idempotency-key': 'a\tb' },
    { 'x-request-id': 'mine' },
    { 'x-request-id': '\u00e9'.repeat(200) },
    { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' },
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'identity' },
    { 'transfer-encoding': 'chunked' },
    { accept: 'text/html;q=0.1' },
    { expect: '100-continue' },
    { expect: 'the-unexpected' },
    { connection: 'upgrade', upgrade: 'websocket' },
    { authorization: 'Bearer' },
    { authorization: 'Basic YTpi' },
    { authorization: `Bearer ${'a'.repeat(4000)}` },
    { authorization: 'Bearer \u00e9' },
    { host: 'evil.example' },
    { host: '[' },
    { host: '' },
    { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' },
    { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'a', 'x-original-url': '/v1/applications' },
    { range: 'bytes=0-1', 'if-match': '*', 'if-none-match': '*' },
    { cookie: 'a=b; '.repeat(500) },
    { 'x-many': 'y'.repeat(9000) },
  ),
);
