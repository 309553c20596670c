import { SCOPES, type Scope } from './scopes.ts';

/** What somebody who is signed in by a link is there for. Each may do what the one before may, and more. */
export const ROLES = ['viewer', 'developer', 'admin'] as const;

export type Role = (typeof ROLES)[number];

const VIEWER = ['events:read', 'endpoints:read', 'audit:read'] as const satisfies readonly Scope[];

/** What a role may do, in the order of `SCOPES`: known by its name alone, so that a new scope reaches those who are there. */
export function scopesOfRole(role: Role): readonly Scope[] {
  switch (role) {
    case 'viewer':
      return among(VIEWER);
    case 'developer':
      return among([...VIEWER, 'events:write', 'endpoints:write', 'secrets:read', 'deliveries:retry']);
    case 'admin':
      return SCOPES;
  }
}

function among(scopes: readonly Scope[]): readonly Scope[] {
  return SCOPES.filter((scope) => scopes.includes(scope));
}
