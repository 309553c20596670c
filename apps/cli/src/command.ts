import { parseArgs } from 'node:util';

const COMMANDS = [
  'start',
  'api',
  'dispatcher',
  'migrate',
  'master-keys status',
  'master-keys rotate',
  'master-keys accept-loss',
  'help',
  'version',
] as const;

export type Command = (typeof COMMANDS)[number];

export type ParsedCommand =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly problem: string };

/** What the person asked for; nothing at all is asking for help. */
export function parseCommand(argv: readonly string[]): ParsedCommand {
  let parsed: { positionals: string[]; values: { help?: boolean; version?: boolean } };
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    });
  } catch {
    return { ok: false, problem: `postrider does not know the option ${optionIn(argv)}: see postrider help.` };
  }
  if (parsed.values.help) return { ok: true, command: 'help' };
  if (parsed.values.version) return { ok: true, command: 'version' };

  const words = parsed.positionals.join(' ') || 'help';
  const command = COMMANDS.find((known) => known === words);
  if (command !== undefined) return { ok: true, command };
  const begun = COMMANDS.find((known) => words.startsWith(`${known} `));
  return {
    ok: false,
    problem:
      begun === undefined
        ? `postrider does not know ${words}: see postrider help.`
        : `postrider ${begun} takes no argument: see postrider help.`,
  };
}

function optionIn(argv: readonly string[]): string {
  return argv.find((argument) => argument.startsWith('-')) ?? '';
}
