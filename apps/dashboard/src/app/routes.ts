import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { NotFound } from './not-found.tsx';
import { searchOf } from './search.ts';
import { Shell } from './shell.tsx';

// Each screen is a module of its own, loaded when it is first opened.

export const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const at = <Path extends string>(path: Path) => ({ getParentRoute: () => rootRoute, path }) as const;

const overview = createRoute({
  ...at('/'),
  validateSearch: searchOf('span'),
  component: lazyRouteComponent(() => import('../screens/overview/overview.tsx'), 'Overview'),
});

const portalHome = createRoute({
  ...at('/'),
  validateSearch: searchOf('span'),
  component: lazyRouteComponent(() => import('../portal/portal-home.tsx'), 'PortalHome'),
});

const applications = createRoute({
  ...at('/applications'),
  validateSearch: searchOf('search'),
  component: lazyRouteComponent(() => import('../screens/applications/applications.tsx'), 'Applications'),
});

/** Everything of one application: a head with tabs, and one of the places under it. */
const application = createRoute({
  ...at('/applications/$application'),
  component: lazyRouteComponent(() => import('../screens/applications/application.tsx'), 'Application'),
});

const inApplication = <Path extends string>(path: Path) => ({ getParentRoute: () => application, path }) as const;

const applicationHome = createRoute({
  ...inApplication('/'),
  beforeLoad: ({ params }) => {
    throw redirect({
      to: '/applications/$application/endpoints',
      params: { application: String(Object.values(params)[0]) },
    });
  },
});

const endpoints = createRoute({
  ...inApplication('/endpoints'),
  validateSearch: searchOf('search', 'status'),
  component: lazyRouteComponent(() => import('../screens/endpoints/endpoints.tsx'), 'Endpoints'),
});

const newEndpoint = createRoute({
  ...inApplication('/endpoints/new'),
  component: lazyRouteComponent(() => import('../screens/endpoints/new-endpoint.tsx'), 'NewEndpoint'),
});

const endpoint = createRoute({
  ...inApplication('/endpoints/$endpoint'),
  validateSearch: searchOf('tab', 'at', 'status', 'span'),
  component: lazyRouteComponent(() => import('../screens/endpoints/endpoint.tsx'), 'EndpointScreen'),
});

const events = createRoute({
  ...inApplication('/events'),
  validateSearch: searchOf('type', 'status', 'since', 'until', 'uid'),
  component: lazyRouteComponent(() => import('../screens/events/events.tsx'), 'Events'),
});

const event = createRoute({
  ...inApplication('/events/$event'),
  component: lazyRouteComponent(() => import('../screens/events/event.tsx'), 'EventScreen'),
});

const deliveries = createRoute({
  ...inApplication('/deliveries'),
  validateSearch: searchOf('status', 'endpoint', 'type', 'since', 'until'),
  component: lazyRouteComponent(() => import('../screens/deliveries/deliveries.tsx'), 'Deliveries'),
});

const delivery = createRoute({
  ...inApplication('/deliveries/$delivery'),
  component: lazyRouteComponent(() => import('../screens/deliveries/delivery.tsx'), 'DeliveryScreen'),
});

const applicationSettings = createRoute({
  ...inApplication('/settings'),
  component: lazyRouteComponent(
    () => import('../screens/applications/application-settings.tsx'),
    'ApplicationSettings',
  ),
});

const eventTypes = createRoute({
  ...at('/event-types'),
  validateSearch: searchOf('search', 'archived'),
  component: lazyRouteComponent(() => import('../screens/event-types/event-types.tsx'), 'EventTypes'),
});

const eventType = createRoute({
  ...at('/event-types/$name'),
  component: lazyRouteComponent(() => import('../screens/event-types/event-type.tsx'), 'EventTypeScreen'),
});

const formats = createRoute({
  ...at('/formats'),
  component: lazyRouteComponent(() => import('../screens/formats/formats.tsx'), 'Formats'),
});

const format = createRoute({
  ...at('/formats/$name'),
  component: lazyRouteComponent(() => import('../screens/formats/format.tsx'), 'FormatScreen'),
});

const playground = createRoute({
  ...at('/playground'),
  component: lazyRouteComponent(() => import('../screens/playground/playground.tsx'), 'Playground'),
});

const inbox = createRoute({
  ...at('/playground/$inbox'),
  validateSearch: searchOf('request'),
  component: lazyRouteComponent(() => import('../screens/playground/inbox.tsx'), 'InboxScreen'),
});

const keys = createRoute({
  ...at('/keys'),
  component: lazyRouteComponent(() => import('../screens/keys/keys.tsx'), 'Keys'),
});

const auditLog = createRoute({
  ...at('/audit-log'),
  validateSearch: searchOf('application', 'actor', 'action', 'target', 'since', 'until'),
  component: lazyRouteComponent(() => import('../screens/audit-log/audit-log.tsx'), 'AuditLog'),
});

const settings = createRoute({
  ...at('/settings'),
  validateSearch: searchOf('search', 'only'),
  component: lazyRouteComponent(() => import('../screens/settings/settings.tsx'), 'Settings'),
});

const system = createRoute({
  ...at('/system'),
  component: lazyRouteComponent(() => import('../screens/system/system.tsx'), 'System'),
});

const ofApplication = [applicationHome, endpoints, newEndpoint, endpoint, events, event, deliveries, delivery] as const;

// A route has one parent: each page calls one of these, once.

/** What operators can go to. */
export function dashboardRoutes() {
  return rootRoute.addChildren([
    overview,
    applications,
    application.addChildren([...ofApplication, applicationSettings]),
    eventTypes,
    eventType,
    formats,
    format,
    playground,
    inbox,
    keys,
    auditLog,
    settings,
    system,
  ]);
}

/** What a customer can go to, at the same addresses: what is of their own application, and the catalogue. */
export function portalRoutes() {
  return rootRoute.addChildren([portalHome, application.addChildren([...ofApplication]), eventTypes, eventType]);
}
