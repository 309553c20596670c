import { join } from 'node:path';

/**
 * How Node bounds its garbage in Postrider's own processes, as apps/cli/src/main.ts and whoever starts it say (docs/decisions/0023-memory.md):
 * what is measured is the program as it is deployed.
 */
export const MEMORY_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=30'];

/**
 * The same of what Node has compiled: from its second start on, the program finds it there, and whoever takes the types out
 * of our sources instead carries 26 MB for that. To be added to a child's environment.
 */
export const COMPILED = { NODE_COMPILE_CACHE: join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled') };
