import { findApiKey } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLogger } from '../src/index.ts';

let own: TestDatabase;
beforeAll(async () => {
  own = await createTestDatabase();
  await own.database.sql`create table postrider.notes (id integer primary key, text text check (text = 'x'))`;
});
afterAll(() => own.drop());

/** The line that is written about an error, under whichever of both names. */
function logged(error: unknown, name: 'err' | 'error' = 'error'): { line: string; error: unknown } {
  const lines: string[] = [];
  createLogger({ level: 'info', name: 'api', destination: { write: (line) => lines.push(line) } }).error(
    { [name]: error },
    'It failed.',
  );
  const line = lines.join('');
  return { line, error: JSON.parse(line)[name] };
}

const errorOf = (failing: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(failing).catch((error) => error);

const FRAMES = expect.stringMatching(/^ {4}at .+(\n {4}at .+)*$/);

describe('an error in the log', () => {
  test.each(['err', 'error'] as const)('has name, message, code, frames and causes, as %s', (name) => {
    const inner = Object.assign(new TypeError('inside'), { code: 'ERR_INNER' });
    expect(logged(new Error('outside', { cause: inner }), name).error).toEqual({
      name: 'Error',
      message: 'outside',
      stack: FRAMES,
      cause: { name: 'TypeError', message: 'inside', code: 'ERR_INNER', stack: FRAMES },
    });
  });

  test('of PostgreSQL names the constraint that was violated, without the row', async () => {
    const { sql } = own.database;
    const { line, error } = logged(await errorOf(sql`insert into postrider.notes values (1, ${'hush'})`));
    expect(error).toEqual({
      name: 'PostgresError',
      message: expect.stringContaining('violates check constraint'),
      code: '23514',
      schema: 'postrider',
      table: 'notes',
      constraint: 'notes_text_check',
      stack: FRAMES,
    });
    expect(line).not.toContain('hush');
  });

  test('of PostgreSQL does not quote a value that it cannot take', async () => {
    const { sql } = own.database;
    const { line, error } = logged(await errorOf(sql`select ${'hu"sh'}::text::uuid`));
    expect(error).toMatchObject({ code: '22P02', message: 'invalid input syntax for type uuid: "…"' });
    expect(line).not.toContain('sh"');
  });

  test('of the query builder has the statement without the parameters, in the stack and the causes too', async () => {
    const id = 'hush\n    at hush (hush.ts:1:1)';
    const failing = await errorOf(findApiKey(own.database, { actor: { kind: 'root' }, application: 'all' }, id));
    expect(String(failing)).toContain('hush');
    const { line, error } = logged(failing);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Failed query: select .+ where .+$/),
      stack: FRAMES,
      cause: { code: '22P02', message: 'invalid input syntax for type uuid: "…"' },
    });
    expect(line).not.toContain('hush');
  });

  test('that has itself for a cause is told all the same', () => {
    const error = new Error('around');
    error.cause = error;
    expect(logged(error).error).toMatchObject({ cause: { message: 'around' } });
  });

  test('that is none is written as it is', () => {
    expect(logged('thrown').error).toBe('thrown');
    expect(logged(undefined).line).toContain('It failed.');
  });
});
