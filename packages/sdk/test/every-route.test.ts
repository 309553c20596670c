import { expect, test } from 'vitest';
import { ROUTES } from '../src/api-types.ts';
import { createPostrider, type Postrider } from '../src/index.ts';

const span = { since: '2026-01-01T00:00:00.000Z' };
const event = { type: 'a.b', data: null };

/** Each method, called once. */
const CALLS: Readonly<Record<keyof typeof ROUTES, (postrider: Postrider) => Promise<unknown>>> = {
  createApplication: ({ applications }) => applications.create({ name: 'Acme' }),
  listApplications: ({ applications }) => applications.list().page(),
  getApplication: ({ applications }) => applications.get('acme'),
  updateApplication: ({ applications }) => applications.update('acme', { name: 'Acme Corp.' }),
  deleteApplication: ({ applications }) => applications.delete('acme'),
  getApplicationStats: ({ applications }) => applications.stats('acme', span),
  createEndpoint: ({ endpoints }) => endpoints.create('acme', { url: 'https://example.com' }),
  listEndpoints: ({ endpoints }) => endpoints.list('acme').page(),
  getEndpoint: ({ endpoints }) => endpoints.get('acme', 'ep'),
  updateEndpoint: ({ endpoints }) => endpoints.update('acme', 'ep', { status: 'paused' }),
  deleteEndpoint: ({ endpoints }) => endpoints.delete('acme', 'ep'),
  getSecret: ({ endpoints }) => endpoints.secret('acme', 'ep'),
  rotateSecret: ({ endpoints }) => endpoints.rotateSecret('acme', 'ep'),
  sendTest: ({ endpoints }) => endpoints.test('acme', 'ep', 'a.b'),
  recover: ({ endpoints }) => endpoints.recover('acme', 'ep', span),
  backfill: ({ endpoints }) => endpoints.backfill('acme', 'ep', span),
  getEndpointStats: ({ endpoints }) => endpoints.stats('acme', 'ep', span),
  summarizeEndpoints: ({ endpoints }) => endpoints.summaries('acme', ['ep_1', 'ep_2']),
  recordEvent: ({ events }) => events.record('acme', event),
  recordEvents: ({ events }) => events.recordBatch('acme', [event]),
  listEvents: ({ events }) => events.list('acme').page(),
  streamEvents: ({ events }) => events.follow('acme')[Symbol.asyncIterator]().next(),
  getEvent: ({ events }) => events.get('acme', 'evt'),
  listDeliveriesOfEvent: ({ events }) => events.deliveries('acme', 'evt').page(),
  explainEvent: ({ events }) => events.explain('acme', 'evt'),
  eraseEventData: ({ events }) => events.eraseData('acme', 'evt'),
  eraseEventsByUid: ({ events }) => events.erase('acme', { uidPrefix: 'order-1' }),
  listDeliveries: ({ deliveries }) => deliveries.list('acme').page(),
  getDelivery: ({ deliveries }) => deliveries.get('acme', 'dlv'),
  retryDelivery: ({ deliveries }) => deliveries.retry('acme', 'dlv'),
  cancelDelivery: ({ deliveries }) => deliveries.cancel('acme', 'dlv'),
  retryEachDelivery: ({ deliveries }) => deliveries.retryEach('acme', ['dlv']),
  getSentRequest: ({ deliveries }) => deliveries.request('acme', 'dlv', 'att'),
  retryDeliveries: ({ deliveries }) => deliveries.retryMany('acme', { status: ['failed'], ...span }),
  cancelDeliveries: ({ deliveries }) => deliveries.cancelMany('acme', { status: ['pending'], ...span }),
  listOperations: ({ operations }) => operations.list('acme').page(),
  getOperation: ({ operations }) => operations.get('acme', 'op'),
  cancelOperation: ({ operations }) => operations.cancel('acme', 'op'),
  putEventType: ({ eventTypes }) => eventTypes.put('a.b', { description: 'It happened.' }),
  getEventType: ({ eventTypes }) => eventTypes.get('a.b'),
  deleteEventType: ({ eventTypes }) => eventTypes.delete('a.b'),
  listEventTypes: ({ eventTypes }) => eventTypes.list().page(),
  exportEventTypes: ({ eventTypes }) => eventTypes.exportOpenApi(),
  importEventTypes: ({ eventTypes }) => eventTypes.importOpenApi({ openapi: '3.1.0', webhooks: {} }),
  putFormat: ({ formats }) => formats.put('own', { envelope: '$data', signature: 'standard' }),
  getFormat: ({ formats }) => formats.get('own'),
  deleteFormat: ({ formats }) => formats.delete('own'),
  listFormats: ({ formats }) => formats.list().page(),
  createKey: ({ keys }) => keys.create({ name: 'ci', scopes: ['events:write'] }),
  listKeys: ({ keys }) => keys.list().page(),
  revokeKey: ({ keys }) => keys.revoke('key'),
  openPortalSession: ({ portalSessions }) => portalSessions.open('acme'),
  listPortalSessions: ({ portalSessions }) => portalSessions.list('acme').page(),
  revokePortalSession: ({ portalSessions }) => portalSessions.revoke('acme', 'pts'),
  whoAmI: ({ me }) => me(),
  createSignInLink: ({ signInLinks }) => signInLinks.create({ role: 'viewer', name: 'Ada' }),
  listSessions: ({ sessions }) => sessions.list().page(),
  revokeSession: ({ sessions }) => sessions.revoke('ses'),
  readAuditLog: ({ auditLog }) => auditLog.list().page(),
  listSources: ({ sources }) => sources.list().page(),
  getOverview: ({ overview }) => overview.get(),
  streamOverview: ({ overview }) => overview.follow()[Symbol.asyncIterator]().next(),
  getSystem: ({ system }) => system.get(),
  getSettings: ({ system }) => system.settings(),
  createInbox: ({ inboxes }) => inboxes.create(),
  listInboxes: ({ inboxes }) => inboxes.list().page(),
  getInbox: ({ inboxes }) => inboxes.get('inb'),
  updateInbox: ({ inboxes }) => inboxes.update('inb', { answer: { status: 500 } }),
  deleteInbox: ({ inboxes }) => inboxes.delete('inb'),
  listInboxRequests: ({ inboxes }) => inboxes.requests('inb').page(),
  emptyInbox: ({ inboxes }) => inboxes.empty('inb'),
};

test.each(Object.entries(CALLS))('A method asks for %s.', async (operation, call) => {
  const asked: string[] = [];
  const postrider = createPostrider({
    url: 'https://postrider.example.com/',
    apiKey: 'prk_key',
    fetch: async (input, init) => {
      asked.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`);
      const accept = new Headers(init?.headers).get('accept');
      if (accept === 'text/event-stream')
        return new Response('id: 1\ndata: {}\n\n', { headers: { 'content-type': accept } });
      return Response.json({ data: [], nextCursor: null });
    },
  });
  await call(postrider);
  const [, route = ''] = Object.entries(ROUTES).find(([name]) => name === operation) ?? [];
  const pattern = route.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.');
  expect(asked).toEqual([expect.stringMatching(new RegExp(`^${pattern}$`))]);
});
