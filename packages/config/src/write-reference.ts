import { writeFile } from 'node:fs/promises';
import { configurationReference } from './reference.ts';

// `node packages/config/src/write-reference.ts`, after a setting has changed.
await writeFile(new URL('../../../docs/reference/configuration.md', import.meta.url), configurationReference());
