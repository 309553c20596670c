import { askAbout } from '../asking.ts';
import { defineCommand } from '../command-definition.ts';
import { APPLICATION_OPTIONS, LIST_OPTIONS, SPAN_OPTIONS } from '../option-values.ts';

const DELIVERY = { delivery: { sentence: 'Its id (`dlv_…`).' } } as const;

export const DELIVERY_COMMANDS = [
  defineCommand({
    words: 'deliveries list',
    group: 'Look and change',
    summary: 'Lists deliveries, newest first',
    arguments: {},
    options: {
      status: {
        kind: 'text',
        value: 'STATUS',
        choices: ['pending', 'retrying', 'delivered', 'failed', 'cancelled'],
        sentence: 'Where they stand.',
      },
      endpoint: { kind: 'text', value: 'NAME', sentence: 'To this endpoint, by its id or uid.' },
      event: { kind: 'text', value: 'ID', sentence: 'Of this event (`evt_…`); the other filters do not go with it.' },
      type: { kind: 'text', value: 'TYPE', sentence: 'Of this type only.' },
      ...SPAN_OPTIONS,
      ...LIST_OPTIONS,
      ...APPLICATION_OPTIONS,
    },
    examples: ['postrider deliveries list --status failed --since 1d'],
    run: async (io, given) => (await import('../calls/deliveries.ts')).listDeliveries(await askAbout(io, given), given),
  }),
  defineCommand({
    words: 'deliveries get',
    group: 'Look and change',
    summary: 'Shows a delivery with its attempts',
    arguments: DELIVERY,
    options: APPLICATION_OPTIONS,
    examples: ['postrider deliveries get dlv_01kq3v7d8ze5s8fr2b6tx9mhwj'],
    run: async (io, given) =>
      (await import('../calls/deliveries.ts')).getDelivery(await askAbout(io, given), given.delivery),
  }),
  defineCommand({
    words: 'deliveries retry',
    group: 'Look and change',
    summary: 'Makes an attempt now; of a closed delivery, begins the whole schedule again',
    arguments: DELIVERY,
    options: APPLICATION_OPTIONS,
    examples: ['postrider deliveries retry dlv_01kq3v7d8ze5s8fr2b6tx9mhwj'],
    run: async (io, given) =>
      (await import('../calls/deliveries.ts')).retryDelivery(await askAbout(io, given), given.delivery),
  }),
  defineCommand({
    words: 'deliveries cancel',
    group: 'Look and change',
    summary: 'Makes no further attempt',
    arguments: DELIVERY,
    options: APPLICATION_OPTIONS,
    examples: ['postrider deliveries cancel dlv_01kq3v7d8ze5s8fr2b6tx9mhwj'],
    run: async (io, given) =>
      (await import('../calls/deliveries.ts')).cancelDelivery(await askAbout(io, given), given.delivery),
  }),
  defineCommand({
    words: 'recover',
    group: 'Look and change',
    summary: 'Tries again all that failed or was cancelled in a span of time',
    details: 'Waits until it is done. Ctrl-C cancels the rest of it, and ends with 130.',
    arguments: { endpoint: { optional: true, sentence: 'To this endpoint only, by its id or uid.' } },
    options: {
      ...SPAN_OPTIONS,
      since: { ...SPAN_OPTIONS.since, required: true },
      dryRun: { kind: 'flag', sentence: 'Counts, and does nothing.' },
      ...APPLICATION_OPTIONS,
    },
    examples: ['postrider recover --since 2h --dry-run', 'postrider recover acme-orders --since 2026-03-14T15:00:00Z'],
    run: async (io, given) => (await import('../calls/recover.ts')).recover(await askAbout(io, given), given),
  }),
  defineCommand({
    words: 'tail',
    group: 'Look and change',
    summary: 'Prints attempts as they are made',
    details: 'Looks once a second at the 250 newest deliveries, and at the 250 newest that wait for another attempt.',
    arguments: {},
    options: {
      endpoint: { kind: 'text', value: 'NAME', sentence: 'To this endpoint, by its id or uid.' },
      max: { kind: 'number', value: 'N', least: 1, most: 1_000_000, sentence: 'Ends after so many.' },
      ...APPLICATION_OPTIONS,
    },
    examples: ['postrider tail', 'postrider tail --endpoint acme-orders --json'],
    run: async (io, given) => (await import('../calls/tail.ts')).tailAttempts(await askAbout(io, given), given),
  }),
] as const;
