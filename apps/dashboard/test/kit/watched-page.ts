import type { BrowserContextOptions, Page } from 'playwright-core';
import { browser } from './browser.ts';
import type { Platform } from './platform.ts';

export interface PageOptions
  extends Pick<BrowserContextOptions, 'colorScheme' | 'reducedMotion' | 'viewport' | 'timezoneId'> {
  /** Absent: signed in with the root key. Null: not signed in. */
  readonly apiKey?: string | null;
}

/** A page in a profile of its own, of which everything is noted that a good one does not do. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts and on the console, violations of the policy, and requests to anywhere else. */
  readonly complaints: readonly string[];
  /** From now on, what matches is no complaint: an answer that the test provokes. */
  expectComplaint(expected: RegExp): void;
  close(): Promise<void>;
}

/** A laptop's. */
export const WIDE = { width: 1280, height: 800 };

/** A telephone's, upright. */
export const NARROW = { width: 375, height: 812 };

/** Longer than anything here takes, shorter than a test may. */
const ACTION_MS_MAX = 30_000;

export async function openPage(
  { url, apiKey: rootKey }: Pick<Platform, 'url' | 'apiKey'>,
  { apiKey = rootKey, ...options }: PageOptions = {},
): Promise<WatchedPage> {
  const context = await (await browser()).newContext({
    baseURL: url,
    viewport: WIDE,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // Nothing moves while it is looked at.
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(ACTION_MS_MAX);
  if (apiKey !== null) await signIn(url, apiKey, context);
  const noted: string[] = [];
  const expected: RegExp[] = [];
  const note = (complaint: string) => {
    if (!expected.some((one) => one.test(complaint))) noted.push(complaint);
  };
  await context.exposeFunction('noteViolation', note);
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      const tell: unknown = Reflect.get(window, 'noteViolation');
      if (typeof tell === 'function') tell(`policy: ${violatedDirective} of ${blockedURI} by ${sourceFile}`);
    });
  });
  context.on('weberror', (error) => note(`script: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('request', (request) => {
    const to = new URL(request.url());
    if (/^(https?|wss?):$/.test(to.protocol) && to.origin !== url) note(`request: ${request.url()}`);
  });
  return {
    page: await context.newPage(),
    complaints: noted,
    expectComplaint: (one) => expected.push(one),
    close: () => context.close(),
  };
}

type Context = Awaited<ReturnType<Awaited<ReturnType<typeof browser>>['newContext']>>;

/** As the page itself does it, in one request. */
async function signIn(url: string, apiKey: string, context: Context): Promise<void> {
  const answer = await context.request.post('/dashboard/session', { data: { apiKey }, headers: { origin: url } });
  if (!answer.ok()) throw new Error(`Signing in answered ${answer.status()}: ${await answer.text()}`);
}
