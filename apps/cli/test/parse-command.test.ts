import { describe, expect, test } from 'vitest';
import { ALL_COMMANDS } from '../src/commands/all-commands.ts';
import { VERSION } from '../src/version.ts';
import { postrider } from './command-line.ts';

test.each([
  ['begin', 'postrider does not know begin: see postrider --help.'],
  ['start --port=1', 'postrider start does not know the option --port=1: see postrider start --help.'],
  ['start --revoke', 'postrider start does not know the option --revoke: see postrider start --help.'],
  ['master-keys', 'postrider master-keys is not a command by itself: see postrider master-keys --help.'],
  ['master-keys forget', 'postrider master-keys does not know forget: see postrider master-keys --help.'],
  ['help begin', 'postrider does not know begin: see postrider --help.'],
  ['grant-emit', 'postrider grant-emit needs <role>: see postrider grant-emit --help.'],
  ['start now', 'postrider start takes fewer arguments: see postrider start --help.'],
  [
    'events list --limit many',
    "postrider events list: option '--limit <N>' argument 'many' is invalid. It must be a whole number from 1 to 250: see postrider events list --help.",
  ],
  [
    'listen --forward-to example.com --url http://127.0.0.1:1 --api-key k --application acme',
    'example.com is not on this machine: forward to localhost:3000/hook, for example.',
  ],
  ['outbox install --database billing', '--database takes a postgres:// URL.'],
  ['send a.b', 'postrider send needs -d, --data <JSON>: see postrider send --help.'],
])('postrider %s is refused with exit code 2: %s', async (line, problem) => {
  expect(await postrider(line.split(' '))).toMatchObject({ code: 2, lines: [], notes: [`postrider: ${problem}`] });
});

test.each([[[]], [['help']], [['--help']], [['-h']]])('postrider %j prints every command.', async (argv) => {
  const { code, lines } = await postrider(argv);
  expect(code).toBe(0);
  const first = new Set(ALL_COMMANDS.map(({ words }) => words.split(' ')[0]));
  for (const word of first)
    expect(
      lines.some((line) => line.startsWith(`  ${word} `)),
      word,
    ).toBe(true);
});

test.each([[['version']], [['--version']], [['-v']]])('postrider %j prints the version.', async (argv) => {
  expect(await postrider(argv)).toMatchObject({ code: 0, lines: [VERSION] });
});

describe.each(ALL_COMMANDS.map((command) => [command.words, command] as const))('postrider %s', (words, command) => {
  test('has a help with an example, and says of each option what it is for.', async () => {
    const { code, lines } = await postrider([...words.split(' '), '--help']);
    const text = lines.join('\n');
    expect(code).toBe(0);
    expect(text).toContain(command.examples[0]);
    expect(command.examples.every((example) => example.includes(`postrider ${words}`) || words === 'completion')).toBe(
      true,
    );
    for (const { sentence } of Object.values({ ...command.options, ...command.arguments })) {
      expect(sentence).toMatch(/^[^a-z].*[.…]$/s);
    }
    expect(command.summary).not.toMatch(/\.$/);
  });

  test('prints JSON where it is asked, unless it serves or writes a file or a script.', () => {
    const none = ['start', 'api', 'dispatcher', 'types generate', 'completion'];
    expect('json' in command.options, words).toBe(!none.includes(words));
  });
});
