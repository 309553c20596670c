import { writeFile } from 'node:fs/promises';
import type { SecretText } from '@postrider/core';
import { listCurrentEventTypes, openDatabase } from '@postrider/db';
import { eventTypeDeclarations } from '@postrider/json-schema';
import { PlainError } from './plain-error.ts';
import { requireCurrentSchema } from './require-current-schema.ts';

/** More than anybody emits from one service; each is a few lines that the compiler reads every time. */
const EVENT_TYPES_MAX = 10_000;

/** Writes the types of all event types that are not archived to a file, or prints them. */
export async function generateTypes(
  { print }: { readonly print: (text: string) => void },
  databaseUrl: SecretText,
  output: string | null,
): Promise<void> {
  await requireCurrentSchema(databaseUrl);
  const database = openDatabase({ url: databaseUrl.reveal(), connectionsMax: 1, name: 'postrider types' });
  try {
    const eventTypes = await listCurrentEventTypes(database, EVENT_TYPES_MAX);
    const declarations = eventTypeDeclarations(eventTypes);
    if (output === null) return print(declarations.trimEnd());
    await writeFile(output, declarations).catch((error: Error) => {
      throw new PlainError(`${output} cannot be written (${error.message}).`);
    });
    print(`${output} has the types of ${eventTypes.length} event types.`);
  } finally {
    await database.close();
  }
}
