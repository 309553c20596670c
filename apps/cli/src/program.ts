import { ALL_COMMANDS } from './commands/all-commands.ts';
import { fail } from './fail.ts';
import { type Io, processIo } from './io.ts';
import { NotUnderstood } from './not-understood.ts';
import { parseCommand } from './parse-command.ts';
import { PlainError } from './plain-error.ts';

/** Of what was written: nothing was done. */
const NOT_UNDERSTOOD = 2;

/** Does what the arguments ask for; resolves with the exit code. */
export async function program(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const parsed = await parseCommand(ALL_COMMANDS, argv, io);
  switch (parsed.kind) {
    case 'told':
      io.print(parsed.text.trimEnd());
      return 0;
    case 'refused':
      return notUnderstood(io, parsed.problem);
    case 'run':
      try {
        return await parsed.run();
      } catch (error) {
        io.progress('');
        if (error instanceof NotUnderstood) return notUnderstood(io, error.message);
        if (error instanceof PlainError) return fail(io, [error.message]);
        const { explainApi } = await import('./explain-api.ts');
        const lines = explainApi(error, { json: argv.includes('--json') });
        if (lines === null) throw error;
        for (const line of lines) io.note(line);
        return 1;
      }
  }
}

function notUnderstood(io: Io, problem: string): number {
  fail(io, [problem]);
  return NOT_UNDERSTOOD;
}
