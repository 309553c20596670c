import { describe, expect, test } from 'vitest';
import { type Actor, type AuditTarget, type ShownActor, showActor, showTargetId } from '../src/index.ts';

const uuid = '01890a5d-ac96-774b-bcce-b302099a8057';
const digits = '01h455vb4pex5vsknk084sn02q';

describe('In the audit log', () => {
  test.each<[Actor, ShownActor]>([
    [{ kind: 'root' }, { kind: 'root', id: null, name: null }],
    [
      { kind: 'key', id: uuid, name: 'billing' },
      { kind: 'key', id: `key_${digits}`, name: 'billing' },
    ],
    [
      { kind: 'session', id: uuid, name: 'Ada' },
      { kind: 'session', id: `ses_${digits}`, name: 'Ada' },
    ],
    [
      { kind: 'portal', id: uuid },
      { kind: 'portal', id: `pts_${digits}`, name: null },
    ],
    [
      { kind: 'system', name: 'dispatcher' },
      { kind: 'system', id: null, name: 'dispatcher' },
    ],
  ])('$kind is named by what the outside calls them', (actor, shown) => {
    expect(showActor(actor)).toEqual(shown);
  });

  test.each<[AuditTarget['kind'], string]>([
    ['application', `app_${digits}`],
    ['endpoint', `ep_${digits}`],
    ['event', `evt_${digits}`],
    ['delivery', `dlv_${digits}`],
    ['operation', `op_${digits}`],
    ['key', `key_${digits}`],
    ['portal_session', `pts_${digits}`],
    ['session', `ses_${digits}`],
    ['sign_in_link', `sil_${digits}`],
    ['inbox', `inb_${digits}`],
    ['event_type', uuid],
    ['format', uuid],
    ['master_key', uuid],
  ])('what is done to %s is found under the id or the name that it has outside', (kind, shown) => {
    expect(showTargetId({ kind, id: uuid })).toBe(shown);
  });
});
