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
  [['grant-emit', 'orders'], { command: 'grant-emit', role: 'orders', revoke: false }],
  [['grant-emit', '--revoke', 'orders'], { command: 'grant-emit', role: 'orders', revoke: true }],
  [['grant-emit', '--', '-odd'], { command: 'grant-emit', role: '-odd', revoke: false }],
  [['types', 'generate'], { command: 'types generate', output: null }],
  [['types', 'generate', '--output', 'types.d.ts'], { command: 'types generate', output: 'types.d.ts' }],
  [['types', 'generate', '--help'], { command: 'help' }],
])('postrider %j is %j.', (argv, command) => {
  expect(parseCommand(argv)).toEqual({ ok: true, ...command });
});

test.each([
  [['begin'], 'postrider does not know begin: see postrider help.'],
  [['start', '--port=1'], 'postrider does not know the option --port=1: see postrider help.'],
  [['master-keys'], 'postrider does not know master-keys: see postrider help.'],
  [['master-keys', 'forget'], 'postrider does not know master-keys forget: see postrider help.'],
  [['master-keys', 'rotate', 'k1'], 'postrider master-keys rotate takes no argument: see postrider help.'],
  [['grant-emit'], 'postrider grant-emit takes the name of one role: see postrider help.'],
  [['grant-emit', 'a', 'b'], 'postrider grant-emit takes the name of one role: see postrider help.'],
  [['start', '--revoke'], 'postrider does not know the option --revoke: see postrider help.'],
  [['types'], 'postrider does not know types: see postrider help.'],
  [['types', 'generate', 'all'], 'postrider types generate takes no argument: see postrider help.'],
  [['start', 'now'], 'postrider start takes no argument: see postrider help.'],
])('postrider %j is refused: %s', (argv, problem) => {
  expect(parseCommand(argv)).toEqual({ ok: false, problem });
});
