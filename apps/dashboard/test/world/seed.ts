import { setTimeout } from 'node:timers/promises';
import { type Answer, until } from '@postrider/testkit';
import type { Platform } from '../kit/platform.ts';
import { EVENT_TYPES, exampleOf } from './event-types.ts';

/** What screens are shown of. */
export interface Seeded {
  readonly application: string;
  readonly endpoint: string;
  readonly event: string;
  /** One that fails and waits for its next attempt. */
  readonly delivery: string;
  readonly inbox: string;
  readonly portalToken: string;
}

/** How many minutes ago something happened: once in every hour of a day, and several times in the last one. */
export const A_DAY: readonly number[] = [
  ...Array.from({ length: 22 }, (_, n) => 23 * 60 - 60 * n),
  ...Array.from({ length: 10 }, (_, n) => 54 - 6 * n),
];

/** What happened in an hour happened at once. */
const TIMES_AS_MANY = 3;

/** The warehouse has been down for so many minutes. */
const MINUTES_DOWN = 20;

/** How the servers of customers answer, of which `isDown` are down. */
export function answerOf(isDown: ReadonlySet<string>) {
  let drawn = 1;
  /** The same sequence each time. */
  const draw = () => {
    drawn = (drawn * 48_271) % 2_147_483_647;
    return drawn / 2_147_483_647;
  };
  return async (host: string): Promise<Answer> => {
    await setTimeout(8 + 60 * draw() ** 3);
    const headers = { 'content-type': 'application/json' };
    if (isDown.has(host)) return { status: 503, headers, body: '{"error":"The database is being moved."}' };
    if (host.startsWith('crm.')) return { status: 422, headers, body: '{"error":"unknown field: carrier"}' };
    return { status: 200, headers, body: '{"ok":true}' };
  };
}

/** The life of three customers: every delivery is really made, and what is counted of it moved to its time. */
export async function seed(platform: Platform, isDown: Set<string>, times: readonly number[]): Promise<Seeded> {
  const { call, database } = platform;
  for (const [name, type] of Object.entries(EVENT_TYPES)) await call('PUT', `/event-types/${name}`, type);
  const endpoints = await makeCustomers(platform);
  const settled = () =>
    until('what can be delivered is', async () => {
      const [row] = await database.sql<{ open: boolean }[]>`
        select exists (
          select from postrider.deliveries as d join postrider.endpoints as e on e.id = d.endpoint_id
          where d.status = 'pending' and e.status = 'enabled'
        ) as open`;
      return row?.open === false;
    });

  for (const [round, minutes] of times.entries()) {
    if (minutes <= MINUTES_DOWN) isDown.add('warehouse.acme.example');
    for (const application of ['acme', 'globex', 'initech']) {
      // More by day than by night.
      const some =
        Math.round(4 + 6 * Math.sin((Math.PI * (round + 1)) / times.length)) + (application === 'acme' ? 3 : 0);
      const many = minutes > 60 ? TIMES_AS_MANY * some : some;
      const events = Array.from({ length: many }, (_, n) => exampleOf(round * 31 + n));
      const { data } = await call('POST', `/applications/${application}/events/batch`, { events });
      await until('the events have been relayed', async () => {
        const { deliveries } = await call('GET', `/applications/${application}/events/${data.at(-1).id}`);
        return deliveries !== null;
      });
    }
    await settled();
    await database.sql`
      update postrider.endpoint_stats set at = at - make_interval(mins => ${minutes})
      where not is_hour and at >= now() - interval '3 minutes' and ${minutes}::integer > 0`;
  }

  await database.sql`
    update postrider.endpoint_state set failing_since = failing_since - make_interval(mins => ${MINUTES_DOWN})
    where failing_since is not null`;
  await call('POST', `/applications/acme/endpoints/${endpoints.orders}/secret/rotate`, {});
  await call('PATCH', `/applications/acme/endpoints/${endpoints.analytics}`, { status: 'paused' });
  for (let n = 0; n < 6; n++) await call('POST', '/applications/acme/events', exampleOf(n));
  const { data: retrying } = await call('GET', `/applications/acme/deliveries?status=retrying&limit=1`);
  const { data: waiting } = await until('something is held', async () => {
    const page = await call(
      'GET',
      `/applications/acme/deliveries?status=pending&endpoint=${endpoints.analytics}&limit=1`,
    );
    return page.data.length > 0 ? page : null;
  });
  await call('POST', `/applications/acme/deliveries/${waiting[0].id}/cancel`);
  await call('POST', `/applications/acme/deliveries/${retrying[0].id}/retry`);
  await settled();
  await call('POST', '/keys', { name: 'Order service', scopes: ['events:write'], application: 'acme' });
  await call('POST', '/keys', { name: 'Support desk', scopes: ['events:read', 'endpoints:read', 'deliveries:retry'] });

  const inbox = await call('POST', '/inboxes', { name: 'First look' });
  await call('POST', '/applications/initech/endpoints', { url: inbox.url, name: 'Playground' });
  for (let n = 0; n < 3; n++) await call('POST', '/applications/initech/events', exampleOf(n + 1));
  await until('the inbox has them', async () => (await call('GET', `/inboxes/${inbox.id}/requests`)).data.length >= 3);
  const { token } = await call('POST', '/applications/acme/portal-sessions', {
    theme: { name: 'Acme Logistics', accent: '#0b6e4f', radius: 10 },
  });
  return {
    application: (await call('GET', '/applications/acme')).id,
    endpoint: endpoints.warehouse,
    event: retrying[0].eventId,
    delivery: retrying[0].id,
    inbox: inbox.id,
    portalToken: token,
  };
}

async function makeCustomers({ call }: Platform): Promise<{ orders: string; warehouse: string; analytics: string }> {
  const customers = { acme: 'Acme Logistics', globex: 'Globex Retail', initech: 'Initech Billing' };
  for (const [uid, name] of Object.entries(customers)) await call('POST', '/applications', { uid, name });
  const endpoint = async (application: string, body: object): Promise<string> =>
    (await call('POST', `/applications/${application}/endpoints`, body)).id;
  await endpoint('globex', { name: 'Shop', url: 'http://shop.globex.example/webhooks' });
  await endpoint('initech', { name: 'Ledger', url: 'http://ledger.initech.example/in', eventTypes: ['invoice.*'] });
  await endpoint('acme', {
    name: 'Old CRM',
    url: 'http://crm.acme.example/hook',
    eventTypes: ['invoice.paid'],
    retrySchedule: [],
  });
  return {
    analytics: await endpoint('acme', { name: 'Analytics', url: 'http://analytics.acme.example/collect' }),
    warehouse: await endpoint('acme', {
      name: 'Warehouse',
      url: 'http://warehouse.acme.example/events',
      eventTypes: ['order.*'],
    }),
    orders: await endpoint('acme', { name: 'Order sync', url: 'http://hooks.acme.example/orders' }),
  };
}
