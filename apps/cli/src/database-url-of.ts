import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '@postrider/config';
import { SecretText } from '@postrider/core';
import { PlainError } from './plain-error.ts';

/** The database that a command is about: that of DATABASE_URL, or else the one of a development mode that runs here. */
export async function databaseUrlOf({
  databaseUrl,
  dataDirectory,
}: Pick<Config, 'databaseUrl' | 'dataDirectory'>): Promise<SecretText> {
  if (databaseUrl !== null) return databaseUrl;
  const file = join(dataDirectory, 'database-url');
  try {
    return new SecretText((await readFile(file, 'utf8')).trim());
  } catch {
    throw new PlainError(
      `DATABASE_URL is missing, and ${file} cannot be read: set it, or run postrider start here first.`,
    );
  }
}
