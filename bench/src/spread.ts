import { createApplication, createEndpoint } from '@postrider/usecases';
import { ACCESS, granted } from './access.ts';
import type { Platform } from './platform.ts';
import { record } from './record.ts';

/** Of an application: the relay looks at all of them for each of its events, and customers have few. */
const ENDPOINTS_EACH = 20;

/** Endpoints of many applications, each of which wants what no other does. */
export interface Spread {
  readonly endpointIds: readonly string[];
  /** Of the first endpoint. */
  readonly secret: string;
  /** Records so many events, one for each endpoint in turn. */
  record(platform: Pick<Platform, 'deps'>, count: number, data: string): Promise<void>;
}

/** Creates so many endpoints with these addresses. */
export async function spreadEndpoints(
  { deps }: Platform,
  count: number,
  urlOf: (endpoint: number) => string,
): Promise<Spread> {
  const applications = Array.from({ length: Math.ceil(count / ENDPOINTS_EACH) }, (_, n) => ({
    uid: `bench-${n}`,
    from: n * ENDPOINTS_EACH,
    to: Math.min((n + 1) * ENDPOINTS_EACH, count),
  }));
  const created = await Promise.all(
    applications.map(async ({ uid, from, to }) => {
      granted(await createApplication(deps, ACCESS, { name: 'Bench', uid }));
      const own: { readonly id: string; readonly secret: string }[] = [];
      for (let n = from; n < to; n += 1) {
        const input = { application: uid, url: urlOf(n), eventTypes: [typeOf(n)] };
        const { endpoint, secret } = granted(await createEndpoint(deps, ACCESS, input));
        own.push({ id: endpoint.id, secret: secret.reveal() });
      }
      return own;
    }),
  );
  const all = created.flat();
  return {
    endpointIds: all.map(({ id }) => id),
    secret: all[0]?.secret ?? '',
    record: async (platform, events, data) => {
      await Promise.all(
        applications.map(async ({ uid, from, to }) => {
          const places = Array.from({ length: events }, (_, n) => n % count).filter((n) => n >= from && n < to);
          await record(platform, places.length, (n) => ({ type: typeOf(places[n] ?? from), data }), uid);
        }),
      );
    },
  };
}

function typeOf(endpoint: number): string {
  return `to.${endpoint}`;
}
