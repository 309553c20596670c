import {
  type Access,
  accepted,
  decodeId,
  KEY_RANDOM_BYTES,
  newKeyText,
  type Page,
  PORTAL_CAPABILITIES,
  type PortalCapability,
  type PortalSession,
  type PortalTheme,
  type Result,
  refused,
  SecretText,
  uuid7,
} from '@postrider/core';
import * as db from '@postrider/db';
import { recordAudit } from './audit.ts';
import type { Deps } from './deps.ts';
import { handedOn, holdGrantor } from './grantor.ts';
import { keyHash } from './key-hash.ts';
import { applicationNamed } from './named.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { applicationNotFound, portalSessionNotFound } from './refusals.ts';

/** Each is a row for up to two days; so many people of one customer are not at work at once. */
export const PORTAL_SESSIONS_OF_APPLICATION_MAX = 10_000;

/** `portalSession` is the id (pts_…). */
export interface PortalSessionRef {
  readonly application: string;
  readonly portalSession: string;
}

/** A session with its token, which nobody can read again. */
export interface OpenedPortalSession {
  readonly session: PortalSession;
  readonly token: SecretText;
}

/**
 * Opens one that may do nothing that the one who opens it may not, nor oftener, and is over with their key at the latest.
 * Without `capabilities` it has all those that they have. Refuses `application_not_found`, `insufficient_scope` and
 * `too_many_portal_sessions`.
 */
export async function openPortalSession(
  deps: Deps,
  access: Access,
  input: {
    readonly application: string;
    readonly capabilities?: readonly PortalCapability[] | null | undefined;
    readonly expiresInSeconds: number;
    readonly theme?: PortalTheme | null | undefined;
  },
): Promise<Result<OpenedPortalSession>> {
  const id = uuid7(deps.now().getTime(), deps.random(10));
  const token = new SecretText(newKeyText('portal', deps.random(KEY_RANDOM_BYTES)));
  return deps.database.transaction(async (tx): Promise<Result<OpenedPortalSession>> => {
    const application = await applicationNamed(tx, access, input.application, db.holdApplication);
    if (!application.ok) return application;
    const grantor = await holdGrantor(tx, access);
    if (!grantor.ok) return grantor;
    const { scopes } = grantor.value;
    const wanted = input.capabilities ?? PORTAL_CAPABILITIES.filter((capability) => scopes.has(capability));
    const capabilities = handedOn(grantor.value, wanted, 'capabilities');
    if (!capabilities.ok) return capabilities;
    const count = await db.lockPortalSessions(tx, application.value.id);
    if (count >= PORTAL_SESSIONS_OF_APPLICATION_MAX) return tooMany;
    const session = await db.insertPortalSession(
      tx,
      access,
      {
        id,
        applicationId: application.value.id,
        capabilities: PORTAL_CAPABILITIES.filter((capability) => capabilities.value.includes(capability)),
        expiresInSeconds: input.expiresInSeconds,
        theme: input.theme ?? null,
        rateLimit: grantor.value.rateLimit,
        hash: keyHash(token.reveal()),
      },
      grantor.value,
    );
    if (session === null) return applicationNotFound;
    const { applicationId, expiresAt } = session;
    const after = { capabilities: session.capabilities, expiresAt };
    const target = { kind: 'portal_session', id } as const;
    await recordAudit(tx, access, [{ action: 'portal_session.created', applicationId, target, after }]);
    return accepted({ session, token });
  });
}

/** Those that are neither over nor revoked. Refuses `application_not_found` and `invalid_cursor`. */
export async function listPortalSessions(
  deps: Deps,
  access: Access,
  input: PageRequest & { readonly application: string },
): Promise<Result<Page<PortalSession>>> {
  const page = pageAfter('portalSessions', input);
  if (!page.ok) return page;
  const application = await applicationNamed(deps.database, access, input.application);
  if (!application.ok) return application;
  return accepted(await db.listPortalSessions(deps.database, access, application.value.id, page.value));
}

/**
 * Once it has answered, no request with the token is let in after half a second, by any process. Refuses
 * `application_not_found` and `portal_session_not_found`.
 */
export async function revokePortalSession(deps: Deps, access: Access, input: PortalSessionRef): Promise<Result<null>> {
  return deps.database.transaction(async (tx): Promise<Result<null>> => {
    const application = await applicationNamed(tx, access, input.application);
    if (!application.ok) return application;
    const { id: applicationId } = application.value;
    const id = decodeId('portalSession', input.portalSession);
    const revoked = id !== null && (await db.revokePortalSession(tx, access, applicationId, id));
    if (!revoked) return portalSessionNotFound;
    const target = { kind: 'portal_session', id } as const;
    await recordAudit(tx, access, [{ action: 'portal_session.revoked', applicationId, target }]);
    return accepted(null);
  });
}

const tooMany = refused({
  code: 'too_many_portal_sessions',
  detail: `The application has ${PORTAL_SESSIONS_OF_APPLICATION_MAX} living sessions: revoke some, or open shorter ones.`,
});
