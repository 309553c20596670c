import { expect, test } from 'vitest';
import { parseCommand } from '../src/command.ts';

test.each([
  [[], 'help'],
  [['start'], 'start'],
  [['api'], 'api'],
  [['dispatcher'], 'dispatcher'],
  [['migrate'], 'migrate'],
  [['master-keys', 'status'], 'master-keys status'],
  [['master-keys', 'rotate'], 'master-keys rotate'],
  [['master-keys', 'accept-loss'], 'master-keys accept-loss'],
  [['master-keys', '--help'], 'help'],
  [['version'], 'version'],
  [['--version'], 'version'],
  [['start', '--help'], 'help'],
  [['-h'], 'help'],
])('postrider %j is %s.', (argv, command) => {
  expect(parseCommand(argv)).toEqual({ ok: true, command });
});

test.each([
  [['begin'], 'postrider does not know begin: see postrider help.'],
  [['start', '--port=1'], 'postrider does not know the option --port=1: see postrider help.'],
  [['master-keys'], 'postrider does not know master-keys: see postrider help.'],
  [['master-keys', 'forget'], 'postrider does not know master-keys forget: see postrider help.'],
  [['master-keys', 'rotate', 'k1'], 'postrider master-keys rotate takes no argument: see postrider help.'],
  [['start', 'now'], 'postrider start takes no argument: see postrider help.'],
])('postrider %j is refused: %s', (argv, problem) => {
  expect(parseCommand(argv)).toEqual({ ok: false, problem });
});
