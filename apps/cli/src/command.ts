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

const EVERYWHERE = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
const GRANT_EMIT_OPTIONS = { revoke: { type: 'boolean' } } as const;
const TYPES_OPTIONS = { output: { type: 'string', short: 'o' } } as const;

/** Those that take no argument. */
export type PlainCommand = (typeof COMMANDS)[number];

export type Command =
  | { readonly command: PlainCommand }
  | { readonly command: 'grant-emit'; readonly role: string; readonly revoke: boolean }
  /** Without an output the types are printed. */
  | { readonly command: 'types generate'; readonly output: string | null };

export type ParsedCommand = ({ readonly ok: true } & Command) | { readonly ok: false; readonly problem: string };

/** What the person asked for; nothing at all is asking for help. */
export function parseCommand(argv: readonly string[]): ParsedCommand {
  let parsed: {
    positionals: string[];
    values: { help?: boolean; version?: boolean; revoke?: boolean; output?: string };
  };
  const [first, second] = argv.filter((word) => !word.startsWith('-'));
  const own =
    first === 'grant-emit' ? GRANT_EMIT_OPTIONS : first === 'types' && second === 'generate' ? TYPES_OPTIONS : {};
  try {
    parsed = parseArgs({ args: [...argv], allowPositionals: true, options: { ...EVERYWHERE, ...own } });
  } catch {
    return { ok: false, problem: `postrider does not know the option ${optionIn(argv)}: see postrider help.` };
  }
  if (parsed.values.help) return { ok: true, command: 'help' };
  if (parsed.values.version) return { ok: true, command: 'version' };

  const { positionals, values } = parsed;
  const words = positionals.join(' ') || 'help';
  if (words === 'types generate') return { ok: true, command: words, output: values.output ?? null };
  if (positionals[0] === 'grant-emit') {
    const [, role, ...more] = positionals;
    if (role === undefined || more.length > 0) {
      return { ok: false, problem: 'postrider grant-emit takes the name of one role: see postrider help.' };
    }
    return { ok: true, command: 'grant-emit', role, revoke: values.revoke ?? false };
  }
  const command = COMMANDS.find((known) => known === words);
  if (command !== undefined) return { ok: true, command };
  const begun = [...COMMANDS, 'types generate'].find((known) => words.startsWith(`${known} `));
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
