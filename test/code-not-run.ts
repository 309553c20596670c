import type { CodeBlock } from './code-blocks.ts';

/** Code in papers that is not run with the papers, and why. */
export interface NotRun {
  readonly paper: RegExp;
  /** All that match are meant. */
  readonly code: RegExp;
  /** In words, or the path of the test that does it. */
  readonly because: string;
}

const ANY = /(?:)/;

export const NOT_RUN: readonly NotRun[] = [
  // What tests of their own run.
  { paper: /^README/, code: /^\$ npx -y pnpm@12 tour/, because: 'examples/first-five-minutes/test/example.test.ts' },
  { paper: /reference\/cli\.md$/, code: ANY, because: 'apps/cli/test/reference.test.ts' },
  {
    paper: /guides\/sdk\.md$|^packages\/(sdk|signing)\//,
    code: /^import /,
    because: 'packages/sdk/test/guide.test.ts',
  },
  { paper: /guides\/portal\.md$/, code: /^<iframe /, because: 'apps/dashboard/test/journeys/embedding.test.ts' },
  { paper: /emit-in-a-transaction\.md$/, code: /emit(Many)?\(/, because: 'packages/emitter/test/guide.test.ts' },
  { paper: /^packages\/emitter\//, code: /^import /, because: 'it is in the guide too, which is compiled' },
  {
    paper: /verify-a-webhook\.md$/,
    code: /isGenuine\(secret, body|is_genuine\(secret|genuine\?\(secret|IsGenuine\(secret|isGenuine\(string/,
    because: 'apps/dashboard/test/endpoints/snippets.test.ts',
  },
  { paper: /verify-a-webhook\.md$/, code: /function isGenuine/, because: 'examples/verify/test/guide.test.ts' },
  { paper: /master-keys\.md$/, code: /master-keys (rotate|accept-loss)/, because: 'apps/cli/test/master-keys.test.ts' },
  { paper: /their-own-database\.md$/, code: /outbox (status|forget)/, because: 'apps/cli/test/outbox.test.ts' },
  { paper: /^examples\/two-databases\//, code: /^node /, because: 'examples/two-databases/test/example.test.ts' },
  { paper: /^examples\/senders\//, code: ANY, because: 'examples/senders/test/sample-events.test.ts' },
  { paper: /^examples\/hono-receiver\//, code: ANY, because: 'examples/hono-receiver/test/receiver.test.ts' },
  { paper: /^examples\/nextjs-receiver\//, code: ANY, because: 'examples/nextjs-receiver/test/receiver.test.ts' },
  { paper: /^examples\/express-receiver\//, code: ANY, because: 'examples/express-receiver/test/receiver.test.ts' },
  // What would be the tests within the tests, or a measurement.
  { paper: /^CONTRIBUTING/, code: ANY, because: 'it works on the sources, which no test touches' },
  {
    paper: /^README\.md$|^docs\/start/,
    code: /pnpm@12 (start|test)\b/,
    because: 'it starts what this runs on',
  },
  {
    paper: /^examples\/first-five-minutes\//,
    code: /pnpm@12 tour/,
    because: 'examples/first-five-minutes/test/example.test.ts',
  },
  { paper: /^docs\/internals\//, code: /bench|chaos|mutate/, because: 'it takes minutes to hours' },
  { paper: /api-limits\.md$/, code: /POSTRIDER_FUZZ_REQUESTS/, because: 'it takes hours' },
  // What needs what a test has not.
  { paper: /backup\.md$/, code: /pg_|createdb/, because: 'apps/dispatcher/test/backup.test.ts' },
  {
    paper: /guides\/sdk\.md$/,
    code: /^npm install/,
    because: 'the package is not in the registry yet: packages/publishing packs it',
  },
  { paper: /emit-in-a-prisma/, code: /prisma@/, because: 'it fetches Prisma, which fetches an engine' },
  { paper: /guides\/portal\.md$/, code: /^const \{ token \}/, because: "it is a piece of the reader's own server" },
  { paper: /security\.md$/, code: /^http_port/, because: 'it is the configuration of Squid' },
  { paper: /operate\/dashboard\.md$/, code: /^ssh /, because: 'it needs another machine' },
  // What is no program.
  { paper: ANY, code: /^stateDiagram/, because: 'it is drawn' },
  { paper: ANY, code: /^POST \S+ HTTP\/1\.1/, because: 'examples/senders/test/sample-events.test.ts' },
  { paper: /outbox\.md$/, code: /^your transaction/, because: 'it is drawn' },
  { paper: /their-own-database\.md$/, code: /^billing: 1 s behind/, because: 'it is what is printed' },
  { paper: /api-limits\.md$/, code: /^ratelimit-policy/, because: 'it is what is answered' },
  { paper: /^examples\//, code: /^(Order 1 is|The billing service)/, because: 'it is what is printed' },
  { paper: /sendpilot\.md$/, code: /^"retryCount"/, because: 'it is a piece of an answer' },
];

export function notRun({ paper, text }: CodeBlock): NotRun | undefined {
  return NOT_RUN.find((one) => one.paper.test(paper) && one.code.test(text));
}
