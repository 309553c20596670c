import type { SecretText } from '@postrider/core';
import { openDatabase, schemaIsCurrent } from '@postrider/db';
import { PlainError } from './plain-error.ts';

/** A role that does not migrate by itself must not run on another version's schema. */
export async function requireCurrentSchema(url: SecretText): Promise<void> {
  const database = openDatabase({ url: url.reveal(), connectionsMax: 1, name: 'postrider' });
  try {
    if (await schemaIsCurrent(database)) return;
  } finally {
    await database.close();
  }
  throw new PlainError(
    "The database's schema is not this version's: run postrider migrate first, with the same version.",
  );
}
