import { defineCommand, type OptionSpec } from '../command-definition.ts';
import { JSON_OPTION } from '../option-values.ts';

const DATABASE = {
  database: {
    kind: 'text',
    value: 'URL',
    required: true,
    sentence: "The service's database, as a role that may do it.",
  },
} as const satisfies Record<string, OptionSpec>;

/** Those about the database, which they reach by themselves. */
export const UPKEEP_COMMANDS = [
  defineCommand({
    words: 'migrate',
    group: 'Look after',
    summary: 'Brings the database to this version, then ends',
    arguments: {},
    options: JSON_OPTION,
    examples: ['DATABASE_URL=postgres://… postrider migrate'],
    run: async (io, given) => (await import('../upkeep.ts')).migrateNow(io, given),
  }),
  defineCommand({
    words: 'doctor',
    group: 'Look after',
    summary: 'Looks at all that Postrider needs, and says what to do',
    details:
      'Database, version, migrations, clocks, master keys, relay, queue, partitions, sources and egress. Changes nothing. Exit code 1: something is bad.',
    arguments: {},
    options: {
      target: { kind: 'text', value: 'URL', sentence: 'Also POSTs an empty object there, as an attempt would.' },
      ...JSON_OPTION,
    },
    examples: ['postrider doctor', 'postrider doctor --target https://acme.example.com/webhooks --json'],
    run: async (io, given) => (await import('../upkeep.ts')).checkUp(io, given),
  }),
  defineCommand({
    words: 'master-keys status',
    group: 'Look after',
    summary: 'Says what is encrypted with which master key',
    details: 'Exit code 1: one is missing, or another than the database knows.',
    arguments: {},
    options: JSON_OPTION,
    examples: ['postrider master-keys status'],
    run: async (io, given) => (await import('../upkeep.ts')).changeMasterKeys(io, 'master-keys status', given),
  }),
  defineCommand({
    words: 'master-keys rotate',
    group: 'Look after',
    summary: 'Encrypts all secrets anew with the first master key, while everything runs',
    arguments: {},
    options: JSON_OPTION,
    examples: ['postrider master-keys rotate'],
    run: async (io, given) => (await import('../upkeep.ts')).changeMasterKeys(io, 'master-keys rotate', given),
  }),
  defineCommand({
    words: 'master-keys accept-loss',
    group: 'Look after',
    summary: 'Goes on without the keys that POSTRIDER_MASTER_KEYS lacks',
    arguments: {},
    options: JSON_OPTION,
    examples: ['postrider master-keys accept-loss'],
    run: async (io, given) => (await import('../upkeep.ts')).changeMasterKeys(io, 'master-keys accept-loss', given),
  }),
  defineCommand({
    words: 'grant-emit',
    group: 'Emit',
    summary: 'Lets a role of the database emit events and nothing else, or no longer',
    arguments: { role: { sentence: 'A role that is there already.' } },
    options: { revoke: { kind: 'flag', sentence: 'Takes it back.' }, ...JSON_OPTION },
    examples: ['postrider grant-emit orders_service', 'postrider grant-emit orders_service --revoke'],
    run: async (io, given) => (await import('../upkeep.ts')).grantEmit(io, given),
  }),
  defineCommand({
    words: 'types generate',
    group: 'Emit',
    summary: "Writes the types of the catalogue's events for @postrider/emitter",
    arguments: {},
    options: { output: { kind: 'text', value: 'FILE', short: 'o', sentence: 'Where to; printed unless given.' } },
    examples: ['postrider types generate --output src/postrider.d.ts'],
    run: async (io, given) => (await import('../upkeep.ts')).generate(io, given.output),
  }),
  defineCommand({
    words: 'outbox install',
    group: 'Emit',
    summary: "Puts the outbox into a service's own database, or brings it to this version",
    arguments: {},
    options: {
      ...DATABASE,
      reader: { kind: 'text', value: 'ROLE', sentence: 'Lets this role, as which Postrider reads, read it.' },
      ...JSON_OPTION,
    },
    examples: ['postrider outbox install --database "$BILLING_DATABASE_URL" --reader postrider_reader'],
    run: async (io, given) => (await import('../upkeep.ts')).changeOutbox(io, { kind: 'install', ...given }, given),
  }),
  defineCommand({
    words: 'outbox status',
    group: 'Emit',
    summary: 'Says how far the sources are read, or what there is in the outbox of one database',
    details: 'Exit code 1: a source is behind or fails, something of it was refused, or there is no outbox.',
    arguments: {},
    options: { database: { kind: 'text', value: 'URL', sentence: DATABASE.database.sentence }, ...JSON_OPTION },
    examples: ['postrider outbox status', 'postrider outbox status --database "$BILLING_DATABASE_URL"'],
    run: async (io, given) => (await import('../upkeep.ts')).changeOutbox(io, { kind: 'status', ...given }, given),
  }),
  defineCommand({
    words: 'outbox uninstall',
    group: 'Emit',
    summary: 'Takes the outbox away again',
    arguments: {},
    options: {
      ...DATABASE,
      force: { kind: 'flag', sentence: 'With what is in it, even if nobody has read that.' },
      ...JSON_OPTION,
    },
    examples: ['postrider outbox uninstall --database "$BILLING_DATABASE_URL"'],
    run: async (io, given) => (await import('../upkeep.ts')).changeOutbox(io, { kind: 'uninstall', ...given }, given),
  }),
  defineCommand({
    words: 'outbox forget',
    group: 'Emit',
    summary: 'Forgets a source that is no longer among the settings',
    arguments: { name: { sentence: 'As `POSTRIDER_SOURCES` had it.' } },
    options: JSON_OPTION,
    examples: ['postrider outbox forget billing'],
    run: async (io, given) => (await import('../upkeep.ts')).changeOutbox(io, { kind: 'forget', ...given }, given),
  }),
] as const;
