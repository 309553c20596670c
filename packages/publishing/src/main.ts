import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildPackages } from './build-packages.ts';

const out = fileURLToPath(new URL('../../../dist', import.meta.url));
await rm(out, { recursive: true, force: true });
await buildPackages(out);
