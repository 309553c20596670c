import { askAbout } from '../asking.ts';
import { defineCommand, type OptionSpec } from '../command-definition.ts';
import { APPLICATION_OPTIONS, LIST_OPTIONS } from '../option-values.ts';

const ENDPOINT = { endpoint: { sentence: 'Its id (`ep_…`) or uid.' } } as const;

const FIELDS = {
  name: { kind: 'text', value: 'NAME', sentence: 'What people call it.' },
  uid: { kind: 'text', value: 'UID', sentence: 'Your own id of it.' },
  types: { kind: 'list', value: 'LIST', sentence: 'Names and `prefix.*`, separated by commas.' },
  channels: { kind: 'list', value: 'LIST', sentence: 'Channels, separated by commas.' },
  format: { kind: 'text', value: 'FORMAT', sentence: 'How a request looks.' },
  header: { kind: 'list', value: 'HEADER', sentence: 'Sent with every request, `name: value`; once for each.' },
  data: { kind: 'text', value: 'JSON', sentence: 'All other fields, as the API takes them; `@file` or `-` too.' },
} as const satisfies Record<string, OptionSpec>;

const SECRET = {
  secret: { kind: 'text', value: 'SECRET', sentence: 'One that you have already; unless given, one is made.' },
} as const satisfies Record<string, OptionSpec>;

export const ENDPOINT_COMMANDS = [
  defineCommand({
    words: 'endpoints list',
    group: 'Look and change',
    summary: 'Lists endpoints, newest first',
    arguments: {},
    options: { ...LIST_OPTIONS, ...APPLICATION_OPTIONS },
    examples: ['postrider endpoints list --application acme'],
    run: async (io, given) => (await import('../calls/endpoints.ts')).listEndpoints(await askAbout(io, given), given),
  }),
  defineCommand({
    words: 'endpoints get',
    group: 'Look and change',
    summary: 'Shows an endpoint',
    arguments: ENDPOINT,
    options: APPLICATION_OPTIONS,
    examples: ['postrider endpoints get acme-orders'],
    run: async (io, given) =>
      (await import('../calls/endpoints.ts')).getEndpoint(await askAbout(io, given), given.endpoint),
  }),
  defineCommand({
    words: 'endpoints create',
    group: 'Look and change',
    summary: 'Makes an endpoint, and shows its secret',
    arguments: { target: { sentence: 'Its URL.' } },
    options: { ...FIELDS, ...SECRET, ...APPLICATION_OPTIONS },
    examples: ['postrider endpoints create https://acme.example.com/webhooks --types message.* --uid acme-orders'],
    run: async (io, given) =>
      (await import('../calls/endpoints.ts')).createEndpoint(await askAbout(io, given), given.target, given),
  }),
  defineCommand({
    words: 'endpoints update',
    group: 'Look and change',
    summary: 'Changes what is said of an endpoint, and nothing else',
    arguments: ENDPOINT,
    options: {
      target: { kind: 'text', value: 'URL', sentence: 'Its URL.' },
      allTypes: { kind: 'flag', sentence: 'It gets every type.' },
      ...FIELDS,
      ...APPLICATION_OPTIONS,
    },
    examples: [
      'postrider endpoints update acme-orders --types order.*,refund.made',
      `postrider endpoints update acme-orders --data '{"rateLimit": 5, "timeoutMs": 5000}'`,
    ],
    run: async (io, given) =>
      (await import('../calls/endpoints.ts')).updateEndpoint(await askAbout(io, given), given.endpoint, {
        ...given,
        endpointUrl: given.target,
      }),
  }),
  ...(
    [
      ['pause', 'paused', 'Holds its deliveries until it is enabled again'],
      ['enable', 'enabled', 'Lets its deliveries flow'],
      ['disable', 'disabled', 'Makes no more deliveries, and cancels those that are open'],
    ] as const
  ).map(([verb, status, summary]) =>
    defineCommand({
      words: `endpoints ${verb}`,
      group: 'Look and change',
      summary,
      arguments: ENDPOINT,
      options: APPLICATION_OPTIONS,
      examples: [`postrider endpoints ${verb} acme-orders`],
      run: async (io, given) =>
        (await import('../calls/endpoints.ts')).setStatus(await askAbout(io, given), given.endpoint, status),
    }),
  ),
  defineCommand({
    words: 'endpoints delete',
    group: 'Look and change',
    summary: 'Deletes an endpoint, and cancels what is open for it',
    arguments: ENDPOINT,
    options: APPLICATION_OPTIONS,
    examples: ['postrider endpoints delete acme-orders'],
    run: async (io, given) =>
      (await import('../calls/endpoints.ts')).deleteEndpoint(await askAbout(io, given), given.endpoint),
  }),
  defineCommand({
    words: 'endpoints rotate-secret',
    group: 'Look and change',
    summary: 'Gives an endpoint a new secret, and shows it',
    details: 'The one before signs as well for the overlap, a day unless said otherwise.',
    arguments: ENDPOINT,
    options: {
      overlapSeconds: { kind: 'number', value: 'N', least: 0, most: 604_800, sentence: 'For how long both sign.' },
      ...SECRET,
      ...APPLICATION_OPTIONS,
    },
    examples: ['postrider endpoints rotate-secret acme-orders --overlap-seconds 3600'],
    run: async (io, given) =>
      (await import('../calls/endpoints.ts')).rotateSecret(await askAbout(io, given), given.endpoint, given),
  }),
  defineCommand({
    words: 'endpoints test',
    group: 'Look and change',
    summary: 'Sends the example of an event type now, and shows what came back',
    details: 'Exit code 1: the receiver did not take it.',
    arguments: { ...ENDPOINT, type: { sentence: 'An event type of the catalogue that has an example.' } },
    options: APPLICATION_OPTIONS,
    examples: ['postrider endpoints test acme-orders order.paid'],
    run: async (io, given) =>
      (await import('../calls/endpoints.ts')).testEndpoint(await askAbout(io, given), given.endpoint, given.type),
  }),
] as const;
