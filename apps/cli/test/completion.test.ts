import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { ALL_COMMANDS } from '../src/commands/all-commands.ts';
import { completionScript, SHELLS } from '../src/completion.ts';
import { postrider } from './command-line.ts';

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

/** What bash offers behind a line. */
function offered(line: string): readonly string[] {
  const words = line.split(' ');
  const script = `${completionScript('bash', ALL_COMMANDS)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_postrider; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('In bash', () => {
  test.each([
    ['postrider endp', ['endpoints']],
    ['postrider endpoints re', []],
    ['postrider endpoints ro', ['rotate-secret']],
    ['postrider endpoints get ep_1 --app', ['--application']],
    ['postrider deliveries list --st', ['--status']],
    ['postrider deliveries list --status failed --lim', ['--limit']],
    ['postrider comp', ['completion']],
  ])('%j goes on with %j.', (line, expected) => {
    expect(offered(line)).toEqual(expected);
  });

  test('all commands are offered at the beginning.', () => {
    const first = new Set(ALL_COMMANDS.map(({ words }) => words.split(' ')[0]));
    expect(new Set(offered('postrider '))).toEqual(first);
  });
});

test.each(SHELLS.filter(has))('The script for %s is one that it can read.', (shell) => {
  const { status, stderr } = spawnSync(shell, ['-n'], {
    input: completionScript(shell, ALL_COMMANDS),
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

test.each(SHELLS)('The script for %s names every command and option.', (shell) => {
  const script = completionScript(shell, ALL_COMMANDS);
  for (const { words } of ALL_COMMANDS) for (const word of words.split(' ')) expect(script).toContain(word);
  expect(script).toContain('idempotency-key');
});

test('A shell that is not known is refused.', async () => {
  expect(await postrider(['completion', 'tcsh'])).toMatchObject({
    code: 2,
    notes: ['postrider: There is a completion for bash, zsh, fish, and none for tcsh.'],
  });
});
