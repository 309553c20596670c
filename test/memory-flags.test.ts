import { expect, test } from 'vitest';
import { MEMORY_FLAGS } from '../bench/src/memory-flags.ts';
import { fileAt } from './source-tree.ts';

const [atStart, whileRunning] = MEMORY_FLAGS;

test('Whoever starts the program bounds its young generation as the benches do.', () => {
  const [shebang] = fileAt('apps/cli/src/main.ts').text.split('\n');
  expect(shebang).toBe(`#!/usr/bin/env -S node ${atStart}`);
  expect(JSON.parse(fileAt('package.json').text)).toMatchObject({
    scripts: {
      start: `node ${atStart} apps/cli/src/main.ts start`,
      postrider: `node ${atStart} apps/cli/src/main.ts`,
    },
  });
});

test('The program itself bounds its old generation as the benches do.', () => {
  expect(fileAt('apps/cli/src/main.ts').text).toContain(`setFlagsFromString('${whileRunning}');`);
});
