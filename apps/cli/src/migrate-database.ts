import type { SecretText } from '@postrider/core';
import { migrate, openDatabase } from '@postrider/db';
import { installQueue } from '@postrider/queue';

/** pg-boss does its work on one connection and looks at the clock on another. */
const CONNECTIONS_MAX = 2;

/** Brings both schemas, Postrider's and the queue's, to this version. Several processes may do it at once. */
export async function migrateDatabase(url: SecretText, log: (message: string) => void): Promise<void> {
  await migrate({ url: url.reveal(), log });
  const database = openDatabase({
    url: url.reveal(),
    connectionsMax: CONNECTIONS_MAX,
    name: 'postrider migrate',
    silenceMsMax: null,
  });
  try {
    await installQueue(database);
  } finally {
    await database.close();
  }
}
