import type { SecretText } from '@postrider/core';
import { openDatabase, schemaState, whyUnfit } from '@postrider/db';
import { PlainError } from './plain-error.ts';

/** A role that does not migrate by itself runs only on a schema that its version can work with. */
export async function requireCurrentSchema(url: SecretText): Promise<void> {
  const database = openDatabase({ url: url.reveal(), connectionsMax: 1, name: 'postrider' });
  try {
    const state = await schemaState(database);
    if (state.kind !== 'fit') throw new PlainError(whyUnfit(state));
  } finally {
    await database.close();
  }
}
