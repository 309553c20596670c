import { SecretText } from '@postrider/core';
import { noteSourceFailure, openSource } from '@postrider/db';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '@postrider/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeEmitGrant } from '../src/change-emit-grant.ts';
import { outboxForget, outboxInstall, outboxStatus, outboxUninstall } from '../src/outbox.ts';

let own: TestDatabase;
let service: TestDatabase;
const role = `outbox_${process.pid}_${Date.now()}`;
beforeAll(async () => {
  [own, service] = await Promise.all([createTestDatabase(), createEmptyDatabase()]);
  await service.database.sql`create role ${service.database.sql(role)}`;
});
afterAll(async () => {
  await service.database.sql`drop owned by ${service.database.sql(role)}`;
  await service.database.sql`drop role ${service.database.sql(role)}`;
  await Promise.all([own.drop(), service.drop()]);
});

let lines: string[] = [];
const say = (json = false) => {
  lines = [];
  return { print: (line: string) => lines.push(line), json };
};
const at = ({ url }: TestDatabase) => new SecretText(url);

test('An outbox is installed, granted, looked at and taken away, in words and as JSON.', async () => {
  const install = { database: at(service), reader: role, eventDataBytesMax: 262_144 };
  expect(await outboxStatus(say(), { own: async () => at(own), database: at(service) })).toBe(false);
  expect(lines).toEqual(['There is no outbox here: postrider outbox install makes one.']);
  await outboxInstall(say(), install);
  expect(lines).toEqual([
    'The outbox is installed.',
    `${role} may read it: name its URL in POSTRIDER_SOURCES.`,
    'Roles of services need postrider grant-emit with this database as DATABASE_URL.',
  ]);
  await outboxInstall(say(true), install);
  expect(lines).toEqual([JSON.stringify({ steps: [], reader: role })]);
  await changeEmitGrant(say(), at(service), { role, revoke: false, json: false });
  expect(lines[0]).toBe(`${role} may emit.`);

  await service.database.sql`select postrider.emit('acme', 'a', '1')`;
  expect(await outboxStatus(say(), { own: async () => at(own), database: at(service) })).toBe(true);
  expect(lines[0]).toMatch(/^The outbox holds 1 entries, the oldest from 20\S+Z; read ones stay for a while\.$/);
  const uninstall = { database: at(service), force: false };
  await expect(outboxUninstall(say(), uninstall)).rejects.toThrow('There are 1 entries in the outbox');
  await outboxUninstall(say(), { ...uninstall, force: true });
  expect(lines).toEqual(['The outbox is gone.']);
});

test('What stands in the way is said in a sentence, and no URL in it.', async () => {
  const install = { database: at(own), reader: null, eventDataBytesMax: 262_144 };
  await expect(outboxInstall(say(), install)).rejects.toThrow("This is Postrider's own database");
  const nobody = { ...install, database: at(service), reader: 'nobody' };
  await expect(outboxInstall(say(), nobody)).rejects.toThrow('There is no role "nobody"');
  const away = { ...install, database: new SecretText('postgres://me:hush@127.0.0.1:1/billing') };
  await expect(outboxInstall(say(), away)).rejects.toThrow(
    /^The database of --database cannot be used: (?!.*hush).*\.$/,
  );
});

test('Sources are listed with what is wrong, which is answered too, and forgotten by name.', async () => {
  const status = async (json = false) => outboxStatus(say(json), { own: async () => at(own), database: null });
  expect(await status()).toBe(true);
  expect(lines).toEqual(['No source has been read yet: set POSTRIDER_SOURCES.']);
  await openSource(own.database, 'billing');
  await noteSourceFailure(own.database, 'billing', 'connect ECONNREFUSED');
  expect(await status()).toBe(false);
  expect(lines[0]).toBe('billing: never read to the end, nothing read yet');
  expect(lines[1]).toMatch(/^ {2}failing since 20\S+Z: connect ECONNREFUSED$/);
  await status(true);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ data: [{ name: 'billing', lagSeconds: null, refused: [] }] });
  await outboxForget(say(), { own: at(own), name: 'billing' });
  expect(lines).toEqual(['The source billing is forgotten.']);
  await expect(outboxForget(say(), { own: at(own), name: 'billing' })).rejects.toThrow('There is no source "billing"');
});
