import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventTypeDeclarations } from '@postrider/json-schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const TSC = at('../../../node_modules/.bin/tsc');

const ORDER = {
  type: 'object',
  properties: { orderId: { type: 'integer' }, note: { type: 'string' } },
  required: ['orderId'],
};

const CATALOGUE = eventTypeDeclarations([
  { name: 'order.created', description: 'An order was made.', schema: JSON.stringify(ORDER) },
  { name: 'anything', description: '', schema: null },
]);

/** What is emitted under that catalogue, and whether it is to compile. */
const EVENTS: readonly (readonly [what: string, event: string, compiles: boolean])[] = [
  ['what fits', `{ application: 'acme', type: 'order.created', data: { orderId: 42 } }`, true],
  ['all that can be said', `{ ...ALL, type: 'order.created', data: { orderId: 42, note: 'n' } }`, true],
  ['exact JSON text', `{ application: 'acme', type: 'order.created', jsonText: '{}' }`, true],
  ['anything, where there is no schema', `{ application: 'acme', type: 'anything', data: [null] }`, true],
  ['a type that is not there', `{ application: 'acme', type: 'order.make', data: { orderId: 42 } }`, false],
  ['a field that is not there', `{ application: 'acme', type: 'order.created', data: { orderId: 42, n: 1 } }`, false],
  ['a field of another type', `{ application: 'acme', type: 'order.created', data: { orderId: '42' } }`, false],
  ['a missing field', `{ application: 'acme', type: 'order.created', data: {} }`, false],
  ['no data', `{ application: 'acme', type: 'order.created' }`, false],
  ['data twice', `{ application: 'acme', type: 'anything', data: 1, jsonText: '1' }`, false],
  ['no application', `{ type: 'anything', data: 1 }`, false],
  ['an option that is not there', `{ application: 'acme', type: 'anything', data: 1, key: 'k' }`, false],
  ['a moment as text', `{ application: 'acme', type: 'anything', data: 1, occurredAt: '2026-01-01' }`, false],
];

const uses = (call: (event: string) => string) =>
  EVENTS.map(
    ([, event]) => `import { emit, emitMany } from '@postrider/emitter';
declare const tx: Parameters<typeof emit>[0];
export const ALL = { application: 'acme', uid: 'u', idempotencyKey: 'k', channels: ['c'], occurredAt: new Date(),
  deliverAt: null, expiresAfterSeconds: undefined };
export { emit, emitMany };
export const answer = ${call(event)};`,
  );

const CALLS = {
  emit: (event: string) => `emit(tx, ${event})`,
  emitMany: (event: string) => `emitMany(tx, [${event}])`,
};

let folder: string;
let refused: ReadonlySet<string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-emitter-types-'));
  const files = Object.entries(CALLS).flatMap(([name, call]) =>
    uses(call).map((text, place) => [`${name}-${place}.ts`, text] as const),
  );
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    module: 'nodenext',
    target: 'esnext',
    types: [],
    paths: { '@postrider/emitter': [at('../src/index.ts')] },
  };
  const settings = JSON.stringify({ compilerOptions, files: ['catalogue.d.ts', ...files.map(([name]) => name)] });
  const all = [...files, ['catalogue.d.ts', CATALOGUE], ['tsconfig.json', settings]] as const;
  const packaged = [...all, ['package.json', '{"type":"module"}']] as const;
  await Promise.all(packaged.map(([name, text]) => writeFile(join(folder, name), text)));
  const { stdout } = await promisify(execFile)(TSC, ['-p', '.', '--pretty', 'false'], { cwd: folder }).catch(
    ({ stdout }: { readonly stdout: string }) => ({ stdout }),
  );
  refused = new Set([...stdout.matchAll(/^([^\s(]+)\(/gm)].map(([, name = '']) => name));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.keys(CALLS))('With the types of the catalogue %s', (name) => {
  test.each(EVENTS.map(([what, , compiles], place) => ({ what, place, verb: compiles ? 'takes' : 'refuses' })))(
    '$verb $what',
    ({ place, verb }) => {
      expect(refused.has(`${name}-${place}.ts`) ? 'refuses' : 'takes').toBe(verb);
    },
  );
});

test('Nothing else is wrong with them', () => {
  expect([...refused].filter((name) => !/^emit(Many)?-\d+\.ts$/.test(name))).toEqual([]);
});
