import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curlOf } from '../src/api/curl.ts';

const ORIGIN = 'http://127.0.0.1:8030';

test('A command has the method, the address with its parameters, the key from the environment, and the body.', () => {
  expect(curlOf('createApplication', { body: { name: 'Acme' } }, ORIGIN)).toBe(
    `curl http://127.0.0.1:8030/v1/applications \\
  -H "Authorization: Bearer $POSTRIDER_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"name":"Acme"}'`,
  );
  const path = { application: 'acme' };
  expect(curlOf('listEvents', { path, query: { type: 'a.b', limit: 2 } }, ORIGIN)).toContain(
    `curl 'http://127.0.0.1:8030/v1/applications/acme/events?type=a.b&limit=2' \\`,
  );
  expect(curlOf('deleteApplication', { path }, ORIGIN)).toContain('curl -X DELETE http://127.0.0.1:8030');
});

test('Whatever is in a body, a shell hands it to curl as it is.', async () => {
  const names = fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), 20).concat(`it's $HOME \`id\` \\ "x" !`);
  // Answered by a function of the shell in place of the program: its last argument.
  const spy = 'curl() { for last; do :; done; printf "%s\\0" "$last"; }';
  const script = [spy, ...names.map((name) => curlOf('createApplication', { body: { name } }, ORIGIN))].join('\n');
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env: {} });
  expect(stdout.split('\0').slice(0, -1)).toEqual(names.map((name) => JSON.stringify({ name })));
});
