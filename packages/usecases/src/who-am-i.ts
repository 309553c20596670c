import {
  type Access,
  type Actor,
  encodeId,
  type Me,
  type Role,
  SCOPES,
  type Scope,
  type SessionOpener,
} from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed } from './named.ts';

/** Who asks, and what they may do: `scopes` as their key was recognized with. */
export async function whoAmI(
  { database }: Pick<Deps, 'database'>,
  access: Access,
  scopes: ReadonlySet<Scope>,
): Promise<Me> {
  const { actor } = access;
  if (actor.kind === 'system') throw new Error('Postrider itself asked who it is.');
  return {
    actor,
    scopes: SCOPES.filter((scope) => scopes.has(scope)),
    application: await applicationOf(database, access),
    ...(await lookUp(database, access, actor)),
  };
}

async function applicationOf(tx: db.Tx, access: Access): Promise<Me['application']> {
  if (access.application === 'all') return null;
  const found = await applicationNamed(tx, access, encodeId('application', access.application));
  if (!found.ok) return null;
  const { id, uid, name } = found.value;
  return { id, uid, name };
}

async function lookUp(
  tx: db.Tx,
  access: Access,
  actor: Exclude<Actor, { readonly kind: 'system' }>,
): Promise<Pick<Me, 'role' | 'expiresAt' | 'theme'>> {
  switch (actor.kind) {
    case 'root':
      return { role: 'admin', expiresAt: null, theme: null };
    case 'key': {
      const key = await db.findApiKey(tx, access, actor.id);
      return { role: null, expiresAt: key?.expiresAt ?? null, theme: null };
    }
    case 'session': {
      const session = await db.findSession(tx, actor.id);
      return { role: session && roleOf(session.opener), expiresAt: session?.expiresAt ?? null, theme: null };
    }
    case 'portal': {
      const { application } = access;
      const session = application === 'all' ? null : await db.findPortalSession(tx, access, application, actor.id);
      const theme = await db.findPortalTheme(tx, actor.id);
      return { role: null, expiresAt: session?.expiresAt ?? null, theme };
    }
  }
}

function roleOf(opener: SessionOpener): Role | null {
  switch (opener.kind) {
    case 'root':
      return 'admin';
    case 'key':
      return null;
    case 'link':
      return opener.role;
  }
}
