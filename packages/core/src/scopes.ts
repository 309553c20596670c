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
