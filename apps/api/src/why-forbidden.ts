import type { ProblemOccurrence } from '@postrider/contract';
import type { Scope } from '@postrider/core';
import type { Grant } from './env.ts';

interface Needs {
  readonly scope: Scope | readonly Scope[];
  readonly reach: 'unbound' | 'bound' | 'portal';
}

/** What has to be said against using a route with this key; null: nothing. What it is used on is the store's business. */
export function whyForbidden(needs: Needs, { access, scopes }: Grant): ProblemOccurrence | null {
  const missing = scopesOf(needs).filter((scope) => !scopes.has(scope));
  if (missing.length > 0) return forbidden(`This needs a key with the scope ${missing.join(' and ')}.`);
  switch (needs.reach) {
    case 'unbound':
      if (access.application === 'all') return null;
      return forbidden('This is about all applications: it needs a key that is bound to none.');
    case 'bound':
      return access.actor.kind === 'portal' ? forbidden('This needs an API key: a portal token may not do it.') : null;
    case 'portal':
      return null;
  }
}

export function scopesOf({ scope }: Pick<Needs, 'scope'>): Scope[] {
  return typeof scope === 'string' ? [scope] : [...scope];
}

function forbidden(detail: string): ProblemOccurrence {
  return { code: 'insufficient_scope', detail };
}
