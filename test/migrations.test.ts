import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { programsSince } from '../packages/db/src/known-migrations.ts';
import { filesBelow } from './source-tree.ts';
import { takenAway } from './taken-away.ts';

/** Applied in the field before there was a rule. */
const FIELD: Readonly<Record<string, string>> = {
  '0001_foundation.sql': '2a1de6a8af6519e76ff043643ff2d70068660669aacf8671ce985d52f0411e4e',
  '0002_formats_and_operations.sql': 'c37b4df294f582ea2868e157aaeb0faea43caf46689284f7229d70343fc2ffc2',
  '0003_erasure.sql': '194a23899efc7bf93e0fe2070b989fa4fa57c030dec8eb29868aaf01c0e0f83d',
  '0004_statistics.sql': '3fd225c0bb0550f47284cae3bf3175ef50191eb4cf4b422d0123a6a3c5cde847',
  '0005_operational_events.sql': '9d48aead7935c6937e37c9eb49631b7311cf2a9bed7ec53bde469aede7a95a5d',
  '0006_api_keys.sql': '9919c0cde43b7155bd96375ff92ad7498dd6d0cdf8672420206aba3d38d2efdf',
  '0007_audit_log.sql': '466cc6c705cc606990b593374962bac96020a478819e2d0927164546ae949957',
  '0008_master_keys.sql': 'c4e0d7ab6f0b07920336a936a612e6669dd4c0a29a2956df48052873320685f8',
  '0009_recording.sql': '740d06fd4dd91e18029441fc64ccc45c518b0e1d30416c20e3ca5f8d677e36d5',
  '0010_portal_session_rates.sql': 'ee7309176ad3565af810ea41747779eec21f5f1dc8cbbd38d1df521c6aeab453',
};

/** What looks as if it took something away and does not, and why not. */
const JUDGED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '0011_restored_copies.sql': {
    'refuses what was taken':
      'What older programs write breaks it only in a restored copy, where they would lose events.',
  },
  '0014_sign_in.sql': {
    'drops a column, a constraint or a partition': 'Constraints, in whose place wider ones stand at once.',
    'refuses what was taken': 'They take whatever the narrower ones took.',
  },
};

const migrations = filesBelow('migrations', '.sql')
  .filter(({ path }) => /^migrations\/[^/]+$/.test(path))
  .map(({ path, text }) => ({ name: path.slice('migrations/'.length), text }));
const names = migrations.map(({ name }) => name);

test('A migration that has been applied in the field is never edited.', () => {
  const sums = migrations.map(({ name, text }) => [name, createHash('sha256').update(text).digest('hex')]);
  expect(Object.fromEntries(sums)).toMatchObject(FIELD);
});

test('The settings, which whoever emits reads, are altered by the last statement of a migration.', () => {
  for (const { name, text } of migrations.filter((migration) => FIELD[migration.name] === undefined)) {
    const statements = text.replaceAll(/--.*$/gm, '').trim().replace(/;$/, '').split(';');
    const early = statements
      .slice(0, -1)
      .filter((statement) => /^\s*alter table postrider\.settings\b/.test(statement));
    expect(early, name).toEqual([]);
  }
});

describe.each(migrations.filter(({ name }) => FIELD[name] === undefined))('$name', ({ name, text }) => {
  test('takes nothing away from older programs, or names the migration since which none uses it.', () => {
    const since = programsSince(text);
    if (since === null) expect(takenAway(text)).toEqual(Object.keys(JUDGED[name] ?? {}));
    else expect(names.filter((earlier) => earlier < name)).toContain(since);
  });
});

describe('A migration takes something away when it', () => {
  test.each([
    ['drop table postrider.a;', 'drops something'],
    ['create table postrider.b (id uuid); drop index postrider.a_b;', 'drops something'],
    ['alter table postrider.a add column b text, drop column c;', 'drops a column, a constraint or a partition'],
    ['alter table postrider.a rename column b to c;', 'renames something'],
    ['alter function postrider.a rename to b;', 'renames something'],
    ['alter table postrider.a\n  alter column b type bigint;', 'changes a type'],
    ['alter table postrider.a alter b set data type text;', 'changes a type'],
    ['alter table postrider.a alter column b set not null;', 'refuses null where it was taken'],
    ['alter table postrider.a alter column b drop default;', 'takes away a default'],
    ['alter table postrider.a add column b text not null;', 'adds a column that older programs would have to fill'],
    ['alter table postrider.a add constraint b check (c > 0);', 'refuses what was taken'],
    ['create unique index a_b on postrider.a (b);', 'refuses what was taken twice'],
    ['create index e on postrider.events (type);', 'holds up emitters while it builds an index'],
  ])('says %s', (sql, rule) => {
    expect(takenAway(sql)).toContain(rule);
  });

  test.each([
    'create table postrider.a (id uuid primary key, b text not null); create unique index a_b on postrider.a (b);',
    "alter table postrider.a add column b text not null default 'x', add column c numeric(10, 2);",
    'alter table postrider.a alter column b drop not null;',
    'create or replace function postrider.f() returns void language plpgsql as $$ begin drop table x; end $$;',
    '-- drop table postrider.a;\ncreate index a_c on postrider.a (c);',
    'create table postrider.a (id uuid); alter table postrider.a add constraint b check (id is not null);',
  ])('does not say %s', (sql) => {
    expect(takenAway(sql)).toEqual([]);
  });
});
