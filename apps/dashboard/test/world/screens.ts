import type { Seeded } from './seed.ts';

/** Every screen, by the name of its picture: where it is. */
export const SCREENS: Readonly<Record<string, (seeded: Seeded) => string>> = {
  overview: () => '/dashboard',
  applications: () => '/dashboard/applications',
  endpoints: ({ application }) => `/dashboard/applications/${application}/endpoints`,
  endpoint: ({ application, endpoint }) => `/dashboard/applications/${application}/endpoints/${endpoint}`,
  events: ({ application }) => `/dashboard/applications/${application}/events`,
  event: ({ application, event }) => `/dashboard/applications/${application}/events/${event}`,
  deliveries: ({ application }) => `/dashboard/applications/${application}/deliveries`,
  delivery: ({ application, delivery }) => `/dashboard/applications/${application}/deliveries/${delivery}`,
  'application-settings': ({ application }) => `/dashboard/applications/${application}/settings`,
  'event-types': () => '/dashboard/event-types',
  'event-type': () => '/dashboard/event-types/order.created',
  formats: () => '/dashboard/formats',
  playground: () => '/dashboard/playground',
  inbox: ({ inbox }) => `/dashboard/playground/${inbox}`,
  keys: () => '/dashboard/keys',
  'audit-log': () => '/dashboard/audit-log',
  settings: () => '/dashboard/settings',
  system: () => '/dashboard/system',
};

const tab =
  (name: string) =>
  ({ application, endpoint }: Seeded) =>
    `/dashboard/applications/${application}/endpoints/${endpoint}?tab=${name}`;

/** What is not in a picture: further views of the same screens, and where there is nothing. */
export const VIEWS: Readonly<Record<string, (seeded: Seeded) => string>> = {
  'overview of a day': () => '/dashboard?span=day',
  'new endpoint': ({ application }) => `/dashboard/applications/${application}/endpoints/new`,
  'endpoint, deliveries': tab('deliveries'),
  'endpoint, event types': tab('types'),
  'endpoint, settings': tab('settings'),
  'endpoint, secret': tab('secret'),
  'endpoint, verify': tab('verify'),
  'endpoint, audit': tab('audit'),
  'deliveries, none found': ({ application }) => `/dashboard/applications/${application}/deliveries?type=nothing`,
  'events, none found': ({ application }) => `/dashboard/applications/${application}/events?type=nothing`,
  format: () => '/dashboard/formats/stripe',
  'not found': () => '/dashboard/nowhere',
};

/** Those of the portal, which take a token instead of a session. */
export const PORTAL_SCREENS: Readonly<Record<string, (seeded: Seeded) => string>> = {
  portal: ({ portalToken }) => `/portal#token=${portalToken}`,
  'portal-endpoint': ({ application, endpoint, portalToken }) =>
    `/portal/applications/${application}/endpoints/${endpoint}#token=${portalToken}`,
  'portal-delivery': ({ application, delivery, portalToken }) =>
    `/portal/applications/${application}/deliveries/${delivery}#token=${portalToken}`,
};
