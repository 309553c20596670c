import type { Tx } from './database.ts';

/** Limits that SQL enforces for emitters inside the database; the newest start of an API process decides. */
export async function writeSettings(tx: Tx, { eventDataBytesMax }: { eventDataBytesMax: number }): Promise<void> {
  // Only when it differs: several processes may start at once, and emitters read the row.
  await tx.sql`
    update postrider.settings set event_data_bytes_max = ${eventDataBytesMax}
    where event_data_bytes_max <> ${eventDataBytesMax}`;
}
