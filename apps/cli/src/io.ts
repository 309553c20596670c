import { text } from 'node:stream/consumers';
import { styleText } from 'node:util';

/** How a word may be marked, where somebody looks. */
export type Mark = 'good' | 'bad' | 'warning' | 'quiet' | 'title';

/** What a command may ask of the world: given, so that it can run within another process. */
export interface Io {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A line that was asked for. */
  readonly print: (line: string) => void;
  /** A line beside it: what is going on, or what went wrong. */
  readonly note: (line: string, mark?: Mark) => void;
  /** Writes over the line that was written so before; nothing where nobody looks. Empty: takes it away. */
  readonly progress: (line: string) => void;
  /** In colour, where somebody looks at what is printed and has not asked for none (NO_COLOR). */
  readonly mark: (mark: Mark, text: string) => string;
  readonly readInput: () => Promise<string>;
  /** Who reads what is printed may go from now on; until then that ends the process, as the work is for them. */
  readonly goOnUnread: () => void;
  /** Aborted by the first Ctrl-C from now on; the second ends the process. */
  readonly interrupted: () => AbortSignal;
}

const STYLES = { good: 'green', bad: 'red', warning: 'yellow', quiet: 'dim', title: 'bold' } as const;

/** As the stream takes it: plain where it is no terminal, or NO_COLOR is set. */
function marked(mark: Mark, word: string, stream: NodeJS.WriteStream): string {
  return styleText(STYLES[mark], word, { stream });
}

/** The shell's number for "ended by SIGINT". */
export const INTERRUPTED = 130;

/** The process's own. */
export function processIo(): Io {
  const { stdout, stderr, stdin } = process;
  let goesOnUnread = false;
  // Whoever reads what is printed may have read enough.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!goesOnUnread) process.exit(0);
  });
  let shown = false;
  return {
    environment: process.env,
    print: (line) => stdout.write(`${line}\n`),
    note: (line, mark) => stderr.write(`${mark === undefined ? line : marked(mark, line, stderr)}\n`),
    progress: (line) => {
      if (!stderr.isTTY || (line === '' && !shown)) return;
      stderr.write(`\r\x1b[K${line}`);
      shown = line !== '';
    },
    mark: (mark, word) => marked(mark, word, stdout),
    readInput: () => text(stdin),
    goOnUnread: () => {
      goesOnUnread = true;
    },
    interrupted: () => {
      const interruption = new AbortController();
      const interrupt = () => {
        if (interruption.signal.aborted) process.exit(INTERRUPTED);
        interruption.abort(new Error('Interrupted.'));
      };
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
      return interruption.signal;
    },
  };
}
