import { writeFile } from 'node:fs/promises';
import { ALL_COMMANDS } from './commands/all-commands.ts';
import { cliReference } from './reference.ts';

// `node apps/cli/src/write-reference.ts`, after a command has changed.
await writeFile(new URL('../../../docs/reference/cli.md', import.meta.url), cliReference(ALL_COMMANDS));
