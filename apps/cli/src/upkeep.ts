import { SecretText } from '@postrider/core';
import { changeEmitGrant } from './change-emit-grant.ts';
import { databaseUrlOf } from './database-url-of.ts';
import { doctor } from './doctor.ts';
import { generateTypes } from './generate-types.ts';
import type { Io } from './io.ts';
import { type MasterKeysCommand, masterKeys } from './master-keys.ts';
import { migrateDatabase } from './migrate-database.ts';
import { NotUnderstood } from './not-understood.ts';
import { outboxForget, outboxInstall, outboxStatus, outboxUninstall } from './outbox.ts';
import { required, withConfig } from './with-config.ts';

// Commands that reach the database by themselves, with their settings read.

export function migrateNow(io: Io, { json }: { readonly json: boolean }): Promise<number> {
  return withConfig(io, 'migrate', async ({ config }) => {
    const applied: string[] = [];
    await migrateDatabase(required(config.databaseUrl), (message) => {
      applied.push(message);
      if (!json) io.print(message);
    });
    io.print(json ? JSON.stringify({ current: true, done: applied }) : 'The database is current.');
    return 0;
  });
}

export function checkUp(io: Io, given: { readonly json: boolean; readonly target: string | null }): Promise<number> {
  // It needs no setting: what is missing is among what it tells.
  return withConfig(io, 'doctor', ({ config }) => doctor(io, config, given));
}

export function changeMasterKeys(
  io: Io,
  command: MasterKeysCommand,
  { json }: { readonly json: boolean },
): Promise<number> {
  return withConfig(io, 'master-keys', ({ config }) =>
    masterKeys(io, command, {
      databaseUrl: required(config.databaseUrl),
      masterKeys: required(config.masterKeys),
      json,
    }),
  );
}

export function grantEmit(
  io: Io,
  given: { readonly role: string; readonly revoke: boolean; readonly json: boolean },
): Promise<number> {
  return withConfig(io, 'grant-emit', async ({ config }) => {
    await changeEmitGrant(io, await databaseUrlOf(config), given);
    return 0;
  });
}

export function generate(io: Io, output: string | null): Promise<number> {
  return withConfig(io, 'types generate', async ({ config }) => {
    await generateTypes(io, await databaseUrlOf(config), output);
    return 0;
  });
}

export type OutboxWish =
  | { readonly kind: 'install'; readonly database: string; readonly reader: string | null }
  | { readonly kind: 'uninstall'; readonly database: string; readonly force: boolean }
  | { readonly kind: 'status'; readonly database: string | null }
  | { readonly kind: 'forget'; readonly name: string };

export function changeOutbox(io: Io, wish: OutboxWish, { json }: { readonly json: boolean }): Promise<number> {
  return withConfig(io, 'outbox', async ({ config }) => {
    const output = { print: io.print, json };
    switch (wish.kind) {
      case 'install': {
        const { eventDataBytesMax } = config;
        await outboxInstall(output, { ...wish, database: databaseNamed(wish.database), eventDataBytesMax });
        return 0;
      }
      case 'uninstall':
        await outboxUninstall(output, { ...wish, database: databaseNamed(wish.database) });
        return 0;
      case 'status': {
        const database = wish.database === null ? null : databaseNamed(wish.database);
        return (await outboxStatus(output, { own: () => databaseUrlOf(config), database })) ? 0 : 1;
      }
      case 'forget':
        await outboxForget(output, { own: await databaseUrlOf(config), name: wish.name });
        return 0;
    }
  });
}

/** Not shown in what is wrong with it: it may hold a password. */
function databaseNamed(url: string): SecretText {
  if (!/^postgres(ql)?:\/\/[^/]/.test(url)) throw new NotUnderstood('--database takes a postgres:// URL.');
  return new SecretText(url);
}
