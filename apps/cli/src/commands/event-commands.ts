import { askAbout } from '../asking.ts';
import { defineCommand, type OptionSpec } from '../command-definition.ts';
import { APPLICATION_OPTIONS, LIST_OPTIONS, SPAN_OPTIONS } from '../option-values.ts';

const SEND_OPTIONS = {
  idempotencyKey: { kind: 'text', value: 'KEY', sentence: 'Of requests with the same key, one records.' },
  uid: { kind: 'text', value: 'UID', sentence: "The caller's own id of the event: a second with it is refused." },
  channels: { kind: 'list', value: 'LIST', sentence: 'Channels, separated by commas.' },
  deliverAt: { kind: 'text', value: 'TIME', sentence: 'Not before this moment.' },
  dryRun: { kind: 'flag', sentence: 'Says who would get it, and records nothing.' },
  ...APPLICATION_OPTIONS,
} as const satisfies Record<string, OptionSpec>;

const TYPES_SENTENCE = 'Names and `prefix.*`, separated by commas; all types unless given.';
const MAX_SENTENCE = 'Ends after so many.';
const MAX = { kind: 'number', value: 'N', least: 1, most: 1_000_000, sentence: MAX_SENTENCE } as const;

export const EVENT_COMMANDS = [
  defineCommand({
    words: 'send',
    group: 'Emit',
    summary: 'Records an event',
    arguments: { type: { sentence: 'The event type, `message.delivered` for example.' } },
    options: {
      data: {
        kind: 'text',
        value: 'JSON',
        short: 'd',
        required: true,
        sentence:
          'The data as JSON, `@file` with it, or `-` for what is piped in. Arrives as it is written, numbers too.',
      },
      ...SEND_OPTIONS,
    },
    examples: [
      `postrider send message.delivered --data '{"messageId": "msg_1"}'`,
      'postrider send order.paid --data @order.json --application acme --idempotency-key order-7',
    ],
    run: async (io, { type, ...given }) =>
      (await import('../calls/send.ts')).sendEvent(await askAbout(io, given), type, given),
  }),
  defineCommand({
    words: 'trigger',
    group: 'Emit',
    summary: 'Records an event with the example of its type',
    arguments: { type: { sentence: 'An event type of the catalogue that has an example.' } },
    options: SEND_OPTIONS,
    examples: ['postrider trigger message.delivered'],
    run: async (io, { type, ...given }) =>
      (await import('../calls/send.ts')).triggerEvent(await askAbout(io, given), type, given),
  }),
  defineCommand({
    words: 'listen',
    group: 'Receive',
    summary: "Sends an application's events to a port of this machine, signed",
    details:
      'Follows what is recorded, whatever endpoints there are, and prints what came back and how fast. Connects again when the connection ends, and loses nothing meanwhile. The secret is made once and kept in `POSTRIDER_DATA_DIR/listen-secret`. What the receiver refuses is not sent again.',
    arguments: {},
    options: {
      forwardTo: {
        kind: 'text',
        value: 'URL',
        short: 'f',
        required: true,
        sentence: 'On this machine: `localhost:3000/hook`.',
      },
      events: { kind: 'list', value: 'LIST', short: 'e', sentence: TYPES_SENTENCE },
      after: { kind: 'text', value: 'CURSOR', sentence: 'Goes on behind this `cursor`, which --json prints.' },
      max: MAX,
      ...APPLICATION_OPTIONS,
    },
    examples: [
      'postrider listen --forward-to localhost:3000/webhooks',
      'postrider listen -f localhost:3000/webhooks --events order.*,refund.made --application acme',
    ],
    run: async (io, given) => (await import('../calls/listen.ts')).listen(await askAbout(io, given), given),
  }),
  defineCommand({
    words: 'events list',
    group: 'Look and change',
    summary: 'Lists events, newest first',
    arguments: {},
    options: {
      type: { kind: 'text', value: 'TYPE', sentence: 'Of this type only.' },
      uid: { kind: 'text', value: 'UID', sentence: 'The one with this uid.' },
      ...SPAN_OPTIONS,
      ...LIST_OPTIONS,
      ...APPLICATION_OPTIONS,
    },
    examples: ['postrider events list --type message.failed --since 2h'],
    run: async (io, given) => (await import('../calls/events.ts')).listEvents(await askAbout(io, given), given),
  }),
  defineCommand({
    words: 'events get',
    group: 'Look and change',
    summary: 'Shows an event with its data',
    arguments: { event: { sentence: 'Its id (`evt_…`).' } },
    options: APPLICATION_OPTIONS,
    examples: ['postrider events get evt_01kq3v7d8ze5s8fr2b6tx9mhwj'],
    run: async (io, given) => (await import('../calls/events.ts')).getEvent(await askAbout(io, given), given.event),
  }),
  defineCommand({
    words: 'events tail',
    group: 'Look and change',
    summary: 'Prints events as they are committed',
    details: 'Each once, over as many connections as it takes. With --json a line each, with the data as it was sent.',
    arguments: {},
    options: {
      types: { kind: 'list', value: 'LIST', sentence: TYPES_SENTENCE },
      max: MAX,
      ...APPLICATION_OPTIONS,
    },
    examples: ['postrider events tail --types message.*', 'postrider events tail --json | jq .data'],
    run: async (io, given) => (await import('../calls/events.ts')).tailEvents(await askAbout(io, given), given),
  }),
] as const;
