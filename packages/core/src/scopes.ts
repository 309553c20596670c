/** What an API key may do; the routes say which of them each needs. */
export const SCOPES = [
  'events:write',
  'events:read',
  'endpoints:read',
  'endpoints:write',
  'secrets:read',
  'deliveries:retry',
  'keys:write',
  'audit:read',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Those of them that a portal session may have: what a customer does with the endpoints of their own application. */
export const PORTAL_CAPABILITIES = [
  'endpoints:read',
  'endpoints:write',
  'secrets:read',
  'events:read',
  'deliveries:retry',
] as const satisfies readonly Scope[];

export type PortalCapability = (typeof PORTAL_CAPABILITIES)[number];
