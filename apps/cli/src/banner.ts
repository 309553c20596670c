import { relative, resolve } from 'node:path';
import { VERSION } from './version.ts';

export interface BannerFacts {
  readonly apiUrl: string;
  /** Null: there are as many unused links as there may be. */
  readonly signInUrl: string | null;
  readonly apiKey: string;
  readonly databaseUrlFile: string;
  /** Where PostgreSQL's files are, if not below the data directory. */
  readonly elsewhere: string | null;
}

/** What development mode prints when it is ready: all one needs to send a first event. */
export function banner({ apiUrl, signInUrl, apiKey, databaseUrlFile, elsewhere }: BannerFacts): string {
  const fromHere = relative('.', databaseUrlFile);
  const file = fromHere.startsWith('..') ? resolve(databaseUrlFile) : fromHere;
  const post = (path: string, body: object) =>
    `curl -sS ${apiUrl}/v1${path} -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  return `
Postrider ${VERSION} is running in development mode.

  Dashboard ${signInUrl ?? `${apiUrl}/dashboard`}
  API       ${apiUrl}/v1
  API key   ${apiKey}
  Docs      ${apiUrl}/docs
  Database  psql "$(cat ${file})"
${elsewhere === null ? '' : `  Its files ${elsewhere}\n`}
An application, an endpoint (change the URL to a receiver of yours) and an event:

${post('/applications', { name: 'Demo', uid: 'demo' })}
${post('/applications/demo/endpoints', { url: 'http://127.0.0.1:9000/webhooks' })}
${post('/applications/demo/events', { type: 'message.delivered', data: { to: '+4915112345678' } })}

Ctrl-C finishes what is in flight and stops.
`;
}
