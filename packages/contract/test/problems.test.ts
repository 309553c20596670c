import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { errorsReference } from '../src/errors-reference.ts';
import { PROBLEM_KINDS, problemSchema, toProblem } from '../src/index.ts';

const codes = Object.keys(PROBLEM_KINDS) as (keyof typeof PROBLEM_KINDS)[];

test('docs/reference/errors.md says what the table says: run write-errors-reference.ts after changing it', async () => {
  const file = await readFile(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8');
  expect(file).toBe(errorsReference());
});

test.each(codes)('%s has a section of its own with its status', (code) => {
  const section = errorsReference().split(`\n## ${code}\n`)[1]?.split('\n## ')[0];
  expect(section).toContain(`**${PROBLEM_KINDS[code].status}**`);
  expect(section).toContain('What to do: ');
});

test.each(codes)('%s makes a problem of the published form', (code) => {
  const problem = toProblem({ code, detail: 'A sentence.', errors: [{ pointer: '/a', detail: 'b' }] }, 'req_1');
  expect(problemSchema.parse(problem)).toEqual(problem);
  expect(problem.type).toBe(`urn:postrider:error:${code}`);
});

test('titles are distinct: people search for them', () => {
  expect(new Set(codes.map((code) => PROBLEM_KINDS[code].title)).size).toBe(codes.length);
});
