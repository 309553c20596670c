import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ALL_COMMANDS } from '../src/commands/all-commands.ts';
import { parseCommand } from '../src/parse-command.ts';
import { cliReference } from '../src/reference.ts';

const DOCS = new URL('../../../docs/', import.meta.url);

test('docs/reference/cli.md is what the commands say; write-reference.ts writes it anew.', async () => {
  expect(await readFile(new URL('reference/cli.md', DOCS), 'utf8')).toBe(cliReference(ALL_COMMANDS));
});

/** As a shell takes a line apart that has nothing but words and quotes. */
const wordsOf = (line: string) =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

test('Every command that is an example, or stands in the guide, is one that is understood.', async () => {
  const guide = await readFile(new URL('guides/cli.md', DOCS), 'utf8');
  const blocks = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  const lines = [...ALL_COMMANDS.flatMap(({ examples }) => examples), ...blocks].filter((line) =>
    /(^|\s)postrider /.test(line),
  );
  expect(lines.length).toBeGreaterThan(ALL_COMMANDS.length);
  const nothing = () => {};
  const io = {
    environment: {},
    print: nothing,
    note: nothing,
    progress: nothing,
    mark: (_: string, text: string) => text,
    readInput: async () => '',
    goOnUnread: () => {},
    interrupted: () => new AbortController().signal,
  };
  for (const line of lines) {
    const [, command = ''] =
      /(?:^|\s|\()(?:pnpm )?postrider ([^|)]*)/.exec(line.replace(/\s#.*$/, '').replace(/ >.*$/, '')) ?? [];
    const parsed = await parseCommand(ALL_COMMANDS, wordsOf(command.trim().replace(/"$/, '')), io);
    expect(parsed.kind, `${line}: ${JSON.stringify(parsed)}`).not.toBe('refused');
  }
});
