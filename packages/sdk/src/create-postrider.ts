import type { CallDeps, CallOptions } from './call-operation.ts';
import { createClient } from './client.ts';
import { applications } from './resources/applications.ts';
import { auditLog } from './resources/audit-log.ts';
import { deliveries } from './resources/deliveries.ts';
import { endpoints } from './resources/endpoints.ts';
import { eventTypes } from './resources/event-types.ts';
import { events } from './resources/events.ts';
import { formats } from './resources/formats.ts';
import { inboxes } from './resources/inboxes.ts';
import { keys } from './resources/keys.ts';
import { operations } from './resources/operations.ts';
import { overview } from './resources/overview.ts';
import { portalSessions } from './resources/portal-sessions.ts';
import { sessions } from './resources/sessions.ts';
import { signInLinks } from './resources/sign-in-links.ts';
import { sources } from './resources/sources.ts';
import { system } from './resources/system.ts';

/** For each request of a call. Above the 2 s for which the API holds a request whose idempotency key is taken. */
const TIMEOUT_MS = 30_000;

/** With the waits between them at most five seconds or so, unless the API says how long. */
const RETRIES_MAX = 3;

export interface PostriderOptions {
  /** Where Postrider is, without `/v1`: `https://postrider.example.com`. */
  readonly url: string;
  /** An API key, or the token of a portal session. */
  readonly apiKey: string;
  /** For each request of a call; 30 s unless given. */
  readonly timeoutMs?: number | undefined;
  /** How often a request is sent again at most; 3 unless given, 0: never. */
  readonly retriesMax?: number | undefined;
  /** Unless given, the runtime's own. */
  readonly fetch?: typeof fetch | undefined;
  /** Unless given, `JSON.parse`: which changes numbers that JavaScript has not, `12345678901234567890` for one. */
  readonly parseJson?: ((text: string) => unknown) | undefined;
}

export type Postrider = ReturnType<typeof resourcesOf>;

/**
 * Postrider's API, every route of it. A call rejects with a `PostriderProblem` where Postrider says no, with a
 * `PostriderConnectionError` where nothing came from it, and with the signal's reason where that was used. What may be sent
 * again without harm is, a few times: reading, changing, deleting and recording events always; any request that was refused
 * for its frequency.
 */
export function createPostrider(options: PostriderOptions): Postrider {
  return resourcesOf({
    url: options.url.replace(/\/+$/, ''),
    apiKey: options.apiKey,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    retriesMax: options.retriesMax ?? RETRIES_MAX,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    parseJson: options.parseJson ?? JSON.parse,
    random: Math.random,
    wait,
  });
}

/** The same, of other clocks and chances. */
export function resourcesOf(deps: CallDeps) {
  const client = createClient(deps);
  return {
    applications: applications(client),
    endpoints: endpoints(client),
    events: events(client),
    deliveries: deliveries(client),
    operations: operations(client),
    eventTypes: eventTypes(client),
    formats: formats(client),
    keys: keys(client),
    portalSessions: portalSessions(client),
    signInLinks: signInLinks(client),
    sessions: sessions(client),
    /** Who asks, and what they may do. */
    me: (options?: CallOptions) => client.call('whoAmI', { path: {} }, options),
    auditLog: auditLog(client),
    sources: sources(client),
    overview: overview(client),
    system: system(client),
    inboxes: inboxes(client),
  };
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', give);
      resolve();
    }, ms);
    signal?.addEventListener('abort', give, { once: true });
    if (signal?.aborted) give();
  });
}
