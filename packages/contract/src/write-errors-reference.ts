import { writeFile } from 'node:fs/promises';
import { errorsReference } from './errors-reference.ts';

await writeFile(new URL('../../../docs/reference/errors.md', import.meta.url), errorsReference());
