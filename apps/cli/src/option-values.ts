import type { OptionSpec } from './command-definition.ts';

// Options that several commands have alike.

export const JSON_OPTION = {
  json: { kind: 'flag', sentence: 'Prints JSON, in the shapes of the API, instead of text for people.' },
} as const satisfies Record<string, OptionSpec>;

/** Of every command that asks the API. */
export const API_OPTIONS = {
  url: {
    kind: 'text',
    value: 'URL',
    sentence: 'Where Postrider is. Default: `POSTRIDER_URL`, or the one that was started in this folder.',
  },
  apiKey: {
    kind: 'text',
    value: 'KEY',
    sentence:
      'An API key. Default: `POSTRIDER_API_KEY` (which others on this machine do not see), or that of this folder.',
  },
  ...JSON_OPTION,
} as const satisfies Record<string, OptionSpec>;

/** Of those that ask about one application. */
export const APPLICATION_OPTIONS = {
  application: {
    kind: 'text',
    value: 'NAME',
    short: 'a',
    sentence: 'Id or uid of the application. Default: `POSTRIDER_APPLICATION`, or the only one there is.',
  },
  ...API_OPTIONS,
} as const satisfies Record<string, OptionSpec>;

export const LIST_OPTIONS = {
  limit: { kind: 'number', value: 'N', least: 1, most: 250, sentence: 'At most so many. Default: 50.' },
  cursor: { kind: 'text', value: 'CURSOR', sentence: 'Goes on where the list before ended: its `nextCursor`.' },
} as const satisfies Record<string, OptionSpec>;

export const SPAN_OPTIONS = {
  since: {
    kind: 'text',
    value: 'TIME',
    sentence: 'From this moment on: `2026-03-14T15:00:00Z`, or `2h` for two hours ago.',
  },
  until: { kind: 'text', value: 'TIME', sentence: 'Before this moment.' },
} as const satisfies Record<string, OptionSpec>;
