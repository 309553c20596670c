import type { AuditAction } from './audit-actions.ts';
import type { AuditChange } from './audit-change.ts';
import { encodeId } from './ids.ts';
import type { Actor, ApplicationId, AuditEntryId, RequestOrigin, Uuid } from './nouns.ts';

/** What something is done to: by its id, or by its name where that is what it is called by. */
export type AuditTarget =
  | {
      readonly kind:
        | 'application'
        | 'endpoint'
        | 'event'
        | 'delivery'
        | 'operation'
        | 'key'
        | 'portal_session'
        | 'session'
        | 'sign_in_link'
        | 'inbox';
      readonly id: Uuid;
    }
  | { readonly kind: 'event_type' | 'format' | 'master_key'; readonly id: string };

/** What somebody does, for the audit log. */
export interface AuditedAct extends AuditChange {
  readonly action: AuditAction;
  /** Null: it concerns no application, or all of them. */
  readonly applicationId: ApplicationId | null;
  readonly target: AuditTarget;
}

/** An entry of the audit log, which outlives what it is about: all in it is as the outside sees it. */
export interface AuditEntry {
  readonly id: AuditEntryId;
  readonly at: Date;
  readonly actor: ShownActor;
  /** Null: not by a request. */
  readonly origin: RequestOrigin | null;
  readonly action: AuditAction;
  readonly applicationId: ApplicationId | null;
  readonly target: { readonly kind: AuditTarget['kind']; readonly id: string };
  /** JSON text of an object. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface ShownActor {
  readonly kind: Actor['kind'];
  /** Null: `root` and `system` have none. */
  readonly id: string | null;
  /** A key's or session's as it was then, or which part of Postrider it was. */
  readonly name: string | null;
}

export function showActor(actor: Actor): ShownActor {
  switch (actor.kind) {
    case 'root':
      return { kind: 'root', id: null, name: null };
    case 'key':
      return { kind: 'key', id: encodeId('key', actor.id), name: actor.name };
    case 'session':
      return { kind: 'session', id: encodeId('session', actor.id), name: actor.name };
    case 'portal':
      return { kind: 'portal', id: encodeId('portalSession', actor.id), name: null };
    case 'system':
      return { kind: 'system', id: null, name: actor.name };
  }
}

/** The id of a target as the outside calls it. */
export function showTargetId(target: AuditTarget): string {
  switch (target.kind) {
    case 'portal_session':
      return encodeId('portalSession', target.id);
    case 'sign_in_link':
      return encodeId('signInLink', target.id);
    case 'event_type':
    case 'format':
    case 'master_key':
      return target.id;
    case 'application':
    case 'endpoint':
    case 'event':
    case 'delivery':
    case 'operation':
    case 'key':
    case 'session':
    case 'inbox':
      return encodeId(target.kind, target.id);
  }
}
