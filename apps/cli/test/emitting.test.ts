import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretText } from '@postrider/core';
import { upsertEventTypes } from '@postrider/db';
import { createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeEmitGrant } from '../src/change-emit-grant.ts';
import { generateTypes } from '../src/generate-types.ts';
import { PlainError } from '../src/plain-error.ts';
import { workspace } from './program.ts';

let own: TestDatabase;
let folder: string;
beforeAll(async () => {
  own = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'postrider-types-'));
  const schema = '{"type": "object", "properties": {"orderId": {"type": "integer"}}, "required": ["orderId"]}';
  const shared = { schema, example: null, description: 'An order was made.' };
  await upsertEventTypes(own.database, [
    { name: 'order.created', archived: false, ...shared },
    { name: 'order.forgotten', archived: true, ...shared },
  ]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await own.drop();
});

describe('types generate', () => {
  async function generate(output: string | null): Promise<string> {
    const lines: string[] = [];
    await generateTypes({ print: (text) => lines.push(text) }, new SecretText(own.url), output);
    return lines.join('\n');
  }

  test('writes the types of event types that are not archived, to a file or as its output.', async () => {
    const output = join(folder, 'postrider.d.ts');
    expect(await generate(output)).toBe(`${output} has the types of 1 event types.`);
    const written = await readFile(output, 'utf8');
    expect(written).toContain('/** An order was made. */\n    "order.created": OrderCreatedData;');
    expect(written).toContain('export type OrderCreatedData = {\n  orderId: number;\n};');
    expect(written).not.toContain('forgotten');
    expect(`${await generate(null)}\n`).toBe(written);
  });

  test('says which file it cannot write.', async () => {
    const output = join(folder, 'nowhere', 'postrider.d.ts');
    await expect(generate(output)).rejects.toThrow(PlainError);
    await expect(generate(output)).rejects.toThrow(`${output} cannot be written (ENOENT`);
  });
});

describe('grant-emit', () => {
  async function change(role: string, revoke: boolean): Promise<readonly string[]> {
    const lines: string[] = [];
    await changeEmitGrant({ print: (line) => lines.push(line) }, new SecretText(own.url), {
      role,
      revoke,
      json: false,
    });
    return lines;
  }

  test('lets a role emit, and --revoke takes it back.', async () => {
    const { sql } = own.database;
    const role = `emits_${process.pid}_${Date.now()}`;
    const mayEmit = async () => {
      const [row] = await sql<{ may: boolean }[]>`
        select has_schema_privilege(${role}, 'postrider', 'usage')
          and bool_and(has_function_privilege(${role}, oid, 'execute')) as may
        from pg_proc where proname = 'emit' and pronamespace = 'postrider'::regnamespace`;
      return row?.may;
    };
    await sql`create role ${sql(role)}`;
    try {
      expect(await change(role, false)).toEqual([`${role} may emit.`]);
      expect(await mayEmit()).toBe(true);
      await sql`grant select on postrider.events to ${sql(role)}`;
      expect(await change(role, true)).toEqual([`${role} may no longer emit.`]);
      expect(await mayEmit()).toBe(false);
      expect(await change(role, false)).toEqual([
        `${role} may emit.`,
        "It may also read or change 1 of Postrider's tables, by other grants.",
      ]);
    } finally {
      await sql`drop owned by ${sql(role)}`;
      await sql`drop role ${sql(role)}`;
    }
  });

  test('to a role that is not there says what to do.', async () => {
    const sentence = 'There is no role "nobody at all": make it with CREATE ROLE first.';
    await expect(change('nobody at all', false)).rejects.toThrow(new PlainError(sentence));
  });
});

test.each([[['types', 'generate']], [['grant-emit', 'nobody']]])(
  'postrider %j without DATABASE_URL and without a development mode that was started here says what is missing.',
  async (args) => {
    const place = await workspace();
    try {
      const program = place.start(args);
      expect(await program.exited).toBe(1);
      expect(program.err()).toBe(
        'postrider: DATABASE_URL is missing, and .postrider/database-url cannot be read: set it, or run postrider start here first.\n',
      );
    } finally {
      await place.remove();
    }
  },
);
