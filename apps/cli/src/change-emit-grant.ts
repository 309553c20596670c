import type { SecretText } from '@postrider/core';
import { grantEmit, openDatabase, outboxState, revokeEmit } from '@postrider/db';
import { shower } from './asking.ts';
import { PlainError } from './plain-error.ts';
import { requireCurrentSchema } from './require-current-schema.ts';

/** Lets a role emit and nothing else, or takes that back, and says so. Throws PlainError if there is no such role. */
export async function changeEmitGrant(
  { print }: { readonly print: (line: string) => void },
  databaseUrl: SecretText,
  { role, revoke, json }: { readonly role: string; readonly revoke: boolean; readonly json: boolean },
): Promise<void> {
  const database = openDatabase({ url: databaseUrl.reveal(), connectionsMax: 1, name: 'postrider grant-emit' });
  try {
    // The outbox of a service's database has the same functions, and versions of its own.
    if (typeof (await outboxState(database)) === 'string') await requireCurrentSchema(databaseUrl);
    const grant = await database.transaction((tx) => (revoke ? revokeEmit(tx, role) : grantEmit(tx, role)));
    switch (grant.kind) {
      case 'no_such_role':
        throw new PlainError(`There is no role ${JSON.stringify(role)}: make it with CREATE ROLE first.`);
      case 'changed':
        shower({ print }, { json })({ role, mayEmit: !revoke, tablesBesides: grant.tablesBesides }, () => [
          `${role} ${revoke ? 'may no longer emit' : 'may emit'}.`,
          ...(grant.tablesBesides > 0
            ? [`It may also read or change ${grant.tablesBesides} of Postrider's tables, by other grants.`]
            : []),
        ]);
    }
  } finally {
    await database.close();
  }
}
