import { readFile } from 'node:fs/promises';
import { AUDIT_ACTIONS } from '@postrider/core';
import { expect, test } from 'vitest';

test('docs/operate/audit-log.md explains every action of the audit log, in the words of the list, and no other', async () => {
  const page = await readFile(new URL('../../../docs/operate/audit-log.md', import.meta.url), 'utf8');
  const explained = [...page.matchAll(/^\| `(\w+\.\w+)` \| (.*) \|$/gm)].map(([, action, sentence]) => [
    action,
    sentence,
  ]);
  expect(explained).toEqual(Object.entries(AUDIT_ACTIONS));
});
