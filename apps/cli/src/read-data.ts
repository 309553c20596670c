import { readFile } from 'node:fs/promises';
import { parseExactly } from './exact-json.ts';
import type { Io } from './io.ts';
import { PlainError } from './plain-error.ts';

/** JSON as it is written; `@file`: what the file says; `-`: what is piped in. Throws PlainError for what is none. */
export async function readData(io: Pick<Io, 'readInput'>, text: string): Promise<unknown> {
  const json = text === '-' ? await io.readInput() : text.startsWith('@') ? await readNamed(text.slice(1)) : text;
  try {
    return parseExactly(json);
  } catch (error) {
    throw new PlainError(`The data is not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
}

export async function readNamed(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new PlainError(`${path} cannot be read (${error.message}).`);
  });
}

export function separated(list: string): readonly string[] {
  return list.split(',').map((one) => one.trim());
}
