import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of a development mode: where the one that was started here keeps its keys and its address. */
export function dataFolderOf(environment: Readonly<Record<string, string | undefined>>): string {
  return environment['POSTRIDER_DATA_DIR']?.trim() || '.postrider';
}

/** What a file in it says; null: there is none that can be read. */
export async function readKeptText(folder: string, name: string): Promise<string | null> {
  try {
    return (await readFile(join(folder, name), 'utf8')).trim() || null;
  } catch {
    return null;
  }
}
