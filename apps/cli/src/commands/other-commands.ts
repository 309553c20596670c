import { askApi } from '../asking.ts';
import { defineCommand } from '../command-definition.ts';
import { NotUnderstood } from '../not-understood.ts';
import { API_OPTIONS, JSON_OPTION, LIST_OPTIONS } from '../option-values.ts';

export const OTHER_COMMANDS = [
  defineCommand({
    words: 'keys list',
    group: 'Look and change',
    summary: 'Lists API keys, without the keys themselves',
    arguments: {},
    options: { ...LIST_OPTIONS, ...API_OPTIONS },
    examples: ['postrider keys list'],
    run: async (io, given) => (await import('../calls/keys.ts')).listKeys(await askApi(io, given), given),
  }),
  defineCommand({
    words: 'keys create',
    group: 'Look and change',
    summary: 'Makes an API key, and shows it this once',
    arguments: { name: { sentence: 'What people know it by.' } },
    options: {
      scopes: {
        kind: 'list',
        value: 'LIST',
        sentence: 'What it may do, separated by commas: see docs/operate/api-keys.md.',
      },
      application: { kind: 'text', value: 'NAME', short: 'a', sentence: 'Binds it to this one, by its id or uid.' },
      expiresAt: { kind: 'text', value: 'TIME', sentence: 'From this moment on it opens nothing.' },
      rateLimit: { kind: 'number', value: 'N', least: 1, most: 100_000, sentence: 'Requests per second.' },
      ...API_OPTIONS,
    },
    examples: ["postrider keys create 'Checkout service' --scopes events:write"],
    run: async (io, given) => (await import('../calls/keys.ts')).createKey(await askApi(io, given), given.name, given),
  }),
  defineCommand({
    words: 'keys revoke',
    group: 'Look and change',
    summary: 'Makes an API key open nothing any more',
    arguments: { key: { sentence: 'Its id (`key_…`), not the key itself.' } },
    options: API_OPTIONS,
    examples: ['postrider keys revoke key_01kq3v7d8ze5s8fr2b6tx9mhwj'],
    run: async (io, given) => (await import('../calls/keys.ts')).revokeKey(await askApi(io, given), given.key),
  }),
  defineCommand({
    words: 'dashboard link',
    group: 'Look and change',
    summary: 'Makes a link that signs somebody in to the dashboard, once',
    arguments: {},
    options: {
      role: {
        kind: 'text',
        value: 'ROLE',
        choices: ['viewer', 'developer', 'admin'],
        sentence: 'What they may do: see docs/operate/dashboard.md. Default: `admin`.',
      },
      name: { kind: 'text', value: 'NAME', sentence: 'Whom it is for: the audit log calls them by it.' },
      expiresInSeconds: {
        kind: 'number',
        value: 'N',
        least: 60,
        most: 604_800,
        sentence: 'For how long it can be used. Default: 900.',
      },
      ...API_OPTIONS,
    },
    examples: ['postrider dashboard link', 'postrider dashboard link --role viewer --name Ada'],
    run: async (io, given) => (await import('../calls/dashboard.ts')).createLink(await askApi(io, given), given),
  }),
  defineCommand({
    words: 'verify',
    group: 'Receive',
    summary: 'Says whether a request that was kept is genuine, and exactly why not',
    details:
      'Needs no network and no Postrider. Knows every built-in format by its headers; `--format` names one, or gives your own as JSON. Exit code 1: it is not genuine.',
    arguments: {},
    options: {
      headers: { kind: 'text', value: 'FILE', required: true, sentence: 'Lines `name: value`, or a JSON object.' },
      body: { kind: 'text', value: 'FILE', required: true, sentence: 'The bytes of the body as they came.' },
      secret: {
        kind: 'list',
        value: 'SECRET',
        sentence: "The endpoint's, or its public key; several during a rotation. Default: `POSTRIDER_WEBHOOK_SECRET`.",
      },
      format: { kind: 'text', value: 'FORMAT', sentence: 'A name, or `@file` with the definition of your own.' },
      at: { kind: 'text', value: 'TIME', sentence: 'As if it were this moment: for requests of yesterday.' },
      tolerance: {
        kind: 'number',
        value: 'SECONDS',
        least: 0,
        most: 1_000_000_000,
        sentence: 'How old it may be. Default: 300.',
      },
      ...JSON_OPTION,
    },
    examples: ['postrider verify --headers headers.txt --body body.json --secret whsec_…'],
    run: async (io, given) => (await import('../verify.ts')).verify(io, given),
  }),
  defineCommand({
    words: 'completion',
    group: 'Besides',
    summary: 'Prints a script that completes commands in a shell',
    arguments: { shell: { sentence: '`bash`, `zsh` or `fish`.' } },
    options: {},
    examples: ['eval "$(postrider completion bash)"'],
    run: async (io, { shell }) => {
      const { completionScript, SHELLS } = await import('../completion.ts');
      const known = SHELLS.find((one) => one === shell);
      if (known === undefined)
        throw new NotUnderstood(`There is a completion for ${SHELLS.join(', ')}, and none for ${shell}.`);
      io.print(completionScript(known, (await import('./all-commands.ts')).ALL_COMMANDS).trimEnd());
      return 0;
    },
  }),
  defineCommand({
    words: 'version',
    group: 'Besides',
    summary: 'Prints the version',
    arguments: {},
    options: JSON_OPTION,
    examples: ['postrider version'],
    run: async (io, { json }) => {
      const { VERSION } = await import('../version.ts');
      io.print(json ? JSON.stringify({ version: VERSION }) : VERSION);
      return 0;
    },
  }),
] as const;
