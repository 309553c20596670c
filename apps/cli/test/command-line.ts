import type { Io } from '../src/io.ts';
import { program } from '../src/program.ts';

/** What a command said and how it ended. */
export interface Said {
  readonly code: number;
  /** What it printed, a line each. */
  readonly lines: readonly string[];
  /** What it said beside. */
  readonly notes: readonly string[];
  /** The first line as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail where it is something else.
  readonly json: any;
}

/** A command that is running in this process. */
export interface Running {
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  /** As Ctrl-C. */
  interrupt(): void;
  readonly ended: Promise<Said>;
}

/** Starts a command as the program does, with what it prints kept. */
export function begin(
  argv: readonly string[],
  { environment = {}, input = '' }: { readonly environment?: Record<string, string>; readonly input?: string } = {},
): Running {
  const lines: string[] = [];
  const notes: string[] = [];
  const interruption = new AbortController();
  const io: Io = {
    environment,
    print: (line) => lines.push(...line.split('\n')),
    note: (line) => notes.push(line),
    progress: (line) => (line === '' ? null : notes.push(line)),
    mark: (_, text) => text,
    readInput: async () => input,
    goOnUnread: () => {},
    interrupted: () => interruption.signal,
  };
  const ended = program(argv, io).then((code) => {
    const json = lines[0]?.startsWith('{') ? JSON.parse(lines[0]) : null;
    return { code, lines, notes, json };
  });
  return { lines, notes, interrupt: () => interruption.abort(new Error('Interrupted.')), ended };
}

/** The same, to its end. */
export function postrider(...parameters: Parameters<typeof begin>): Promise<Said> {
  return begin(...parameters).ended;
}
