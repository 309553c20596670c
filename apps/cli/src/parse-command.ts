import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CommandDefinition, OptionSpec } from './command-definition.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly run: () => Promise<number> }
  /** Help, or the version: asked for, and to be printed. */
  | { readonly kind: 'told'; readonly text: string }
  /** What was written is no command: one sentence. */
  | { readonly kind: 'refused'; readonly problem: string };

/** What the person asked for; nothing at all is asking for help. */
export async function parseCommand(
  commands: readonly CommandDefinition[],
  argv: readonly string[],
  io: Io,
): Promise<Parsed> {
  let run: (() => Promise<number>) | null = null;
  let text = '';
  const root = commandTree(commands, (definition, given) => {
    run = () => definition.run(io, given);
  });
  for (const command of withAllBelow(root)) {
    command.exitOverride().configureOutput({
      writeOut: (words) => {
        text += words;
      },
      // Said once, by whoever is told of the refusal.
      writeErr: () => {},
    });
  }
  const asked = argv.length === 0 || (argv.length === 1 && argv[0] === 'help') ? ['--help'] : [...argv];
  try {
    await root.parseAsync(asked, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'told', text };
    return { kind: 'refused', problem: sentenceOf(error, root, argv) };
  }
  if (run === null) return { kind: 'told', text };
  return { kind: 'run', run };
}

/** As commander has it: commands within commands, by the words of their names. */
export function commandTree(
  commands: readonly CommandDefinition[],
  run: (definition: CommandDefinition, given: Readonly<Record<string, never>>) => void,
): Command {
  const root = new Command('postrider').description('Webhook delivery on one PostgreSQL.');
  root.version(VERSION, '-v, --version', 'Prints the version.').helpOption('-h, --help', 'Prints this.');
  root.helpCommand('help [command]', 'Prints this, or the help of a command.').showSuggestionAfterError(false);
  for (const definition of commands) {
    const words = definition.words.split(' ');
    const last = words.pop() ?? '';
    const parent = words.reduce(
      (above, word) => above.commands.find((one) => one.name() === word) ?? group(above, word, definition),
      root,
    );
    const command = parent.command(last).summary(definition.summary);
    command.description([`${definition.summary}.`, definition.details].filter(Boolean).join('\n\n'));
    command.helpOption('-h, --help', 'Prints this.').allowExcessArguments(false);
    if (words.length === 0) command.helpGroup(`${definition.group}:`);
    for (const [name, { sentence, optional }] of Object.entries(definition.arguments)) {
      command.addArgument(new Argument(optional ? `[${name}]` : `<${name}>`, sentence));
    }
    for (const [name, spec] of Object.entries(definition.options)) command.addOption(optionOf(name, spec));
    const examples = definition.examples.map((example) => `  ${example}\n`).join('');
    command.addHelpText('after', `\nFor example:\n${examples}`);
    command.action((...all: unknown[]) => {
      const values: Readonly<Record<string, unknown>> = command.opts();
      const texts = Object.keys(definition.arguments).map((name, at) => [name, all[at] ?? null]);
      const options = Object.entries(definition.options).map(([name, spec]) => [name, values[name] ?? absent(spec)]);
      // Of the types that the definition says, which commander has held it to.
      run(definition, Object.fromEntries([...texts, ...options]));
    });
  }
  for (const one of root.commands) {
    const below = one.commands.map((each) => each.name()).join(', ');
    if (below !== '') one.summary(below);
  }
  return root;
}

/** A word that stands before several commands. */
function group(above: Command, word: string, { group: title }: CommandDefinition): Command {
  return above.command(word).helpOption('-h, --help', 'Prints this.').helpCommand(false).helpGroup(`${title}:`);
}

export function withAllBelow(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withAllBelow)];
}

/** `apiKey` as it is written: `--api-key`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function optionOf(name: string, spec: OptionSpec): Option {
  const flags = `${spec.short === undefined ? '' : `-${spec.short}, `}${flagOf(name)}`;
  switch (spec.kind) {
    case 'flag':
      return new Option(flags, plain(spec.sentence));
    case 'text': {
      const option = new Option(`${flags} <${spec.value}>`, plain(spec.sentence));
      option.makeOptionMandatory(spec.required === true);
      return spec.choices === undefined ? option : option.choices(spec.choices);
    }
    case 'list':
      return new Option(`${flags} <${spec.value}>`, plain(spec.sentence)).argParser(
        (value: string, before: readonly string[] = []) => [...before, value],
      );
    case 'number':
      return new Option(`${flags} <${spec.value}>`, plain(spec.sentence)).argParser((value: string) => {
        const number = Number(value);
        if (/^\d{1,12}$/.test(value) && number >= spec.least && number <= spec.most) return number;
        throw new InvalidArgumentError(`It must be a whole number from ${spec.least} to ${spec.most}.`);
      });
  }
}

function absent(spec: OptionSpec): false | null | readonly string[] {
  switch (spec.kind) {
    case 'flag':
      return false;
    case 'list':
      return [];
    case 'text':
    case 'number':
      return null;
  }
}

/** A terminal shows no Markdown. */
function plain(sentence: string): string {
  return sentence.replaceAll('`', '');
}

/** In our words, with the command whose help says more. */
function sentenceOf(error: CommanderError, root: Command, argv: readonly string[]): string {
  const within = commandIn(root, argv);
  const help = `see ${within} --help`;
  const what = error.message
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replaceAll('\n', ' ');
  switch (error.code) {
    case 'commander.help':
    case 'commander.helpDisplayed':
      if (argv[0] === 'help') return `${within} does not know ${argv[1]}: ${help}.`;
      return `${within} is not a command by itself: ${help}.`;
    case 'commander.unknownCommand':
      return `${what.replace(/^unknown command '(.*?)'.*$/, `${within} does not know $1`)}: ${help}.`;
    case 'commander.unknownOption':
      return `${what.replace(/^unknown option '(.*?)'.*$/, `${within} does not know the option $1`)}: ${help}.`;
    case 'commander.missingArgument':
      return `${what.replace(/^missing required argument '(.*?)'.*$/, `${within} needs <$1>`)}: ${help}.`;
    case 'commander.missingMandatoryOptionValue':
      return `${what.replace(/^required option '(.*?)'.*$/, `${within} needs $1`)}: ${help}.`;
    case 'commander.excessArguments':
      return `${within} takes fewer arguments: ${help}.`;
    default:
      return `${within}: ${what}: ${help}.`;
  }
}

/** The innermost command that was named. */
function commandIn(root: Command, argv: readonly string[]): string {
  let command = root;
  const words = [root.name()];
  for (const word of argv.filter((one) => !one.startsWith('-'))) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
    words.push(word);
  }
  return words.join(' ');
}
