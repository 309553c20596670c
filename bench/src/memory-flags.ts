/**
 * How Node bounds its garbage in Postrider's own processes, as apps/cli/src/main.ts and whoever starts it say (docs/decisions/0023-memory.md):
 * what is measured is the program as it is deployed.
 */
export const MEMORY_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=30'];
