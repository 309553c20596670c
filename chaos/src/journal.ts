import { appendFileSync, fdatasync, openSync, readFileSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What was witnessed, a JSON object a line, in a file that outlives whoever wrote it. */
export interface Journal<Entry> {
  /** Resolves when the entry is on the disk: only then may its writer believe it. */
  write(entry: Entry): Promise<void>;
}

const writeTo = promisify(write);
const flush = promisify(fdatasync);

/** Entries written at the same time are flushed together. */
export function openJournal<Entry>(path: string): Journal<Entry> {
  const file = openSync(path, 'a');
  let waiting: string[] = [];
  let next: Promise<void> | null = null;
  let flushing: Promise<void> = Promise.resolve();

  const flushAll = async () => {
    const lines = waiting.join('');
    waiting = [];
    next = null;
    await writeTo(file, lines);
    await flush(file);
  };
  return {
    write: (entry) => {
      waiting.push(`${JSON.stringify(entry)}\n`);
      next ??= flushing = flushing.then(flushAll);
      return next;
    },
  };
}

/** For a process that nobody kills: on its way to the disk when this returns. */
export function appendEntry(path: string, entry: object): void {
  appendFileSync(path, `${JSON.stringify(entry)}\n`);
}

/** Throws at an entry that is not of this kind. A journal that nobody has begun is empty. */
export function readJournal<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema>[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return z.array(schema).parse(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  );
}
