import { defineCommand } from '../command-definition.ts';

/** Those that run until they are told to stop. */
export const RUN_COMMANDS = [
  defineCommand({
    words: 'start',
    group: 'Run',
    summary: 'Runs everything in one process: migrations, API, relay and dispatcher',
    details:
      'Without `DATABASE_URL` in development mode, with a PostgreSQL of its own. Settings come from the environment.',
    arguments: {},
    options: {},
    examples: ['postrider start', 'PORT=0 postrider start'],
    run: async (io) => (await import('../serve.ts')).serve(io, 'start'),
  }),
  defineCommand({
    words: 'api',
    group: 'Run',
    summary: 'Runs the HTTP API only',
    arguments: {},
    options: {},
    examples: ['postrider api'],
    run: async (io) => (await import('../serve.ts')).serve(io, 'api'),
  }),
  defineCommand({
    words: 'dispatcher',
    group: 'Run',
    summary: 'Runs the relay and the dispatcher only',
    arguments: {},
    options: {},
    examples: ['postrider dispatcher'],
    run: async (io) => (await import('../serve.ts')).serve(io, 'dispatcher'),
  }),
] as const;
