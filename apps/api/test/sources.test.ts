import { keepRefused, noteCaughtUp, noteSourceFailure, openSource } from '@postrider/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiUnderTest, openApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await openApiUnderTest();
});
afterAll(() => api.close());

const ENTRY = {
  ...{ application: 'nobody', type: 'a.b', data: '1', uid: null, idempotencyKey: null, channels: null },
  ...{ occurredAt: '2026-01-01', beganAt: '2026-01-01', deliverAt: null, expiresAt: null },
};

describe('GET /v1/sources', () => {
  test('200 lists sources by name, page by page, with lag, failure and what was refused.', async () => {
    const { database } = api;
    for (const source of ['shop', 'billing', 'mail']) await openSource(database, source);
    await noteCaughtUp(database, 'billing');
    await noteSourceFailure(database, 'mail', 'connect ECONNREFUSED');
    const refused = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8058'].map((id) => ({
      entry: { ...ENTRY, id },
      code: 'application_not_found',
    }));
    await database.transaction((tx) => keepRefused(tx, 'shop', refused));
    const first = (await api.call('GET', '/v1/sources?limit=2')).json;
    const rest = (await api.call('GET', `/v1/sources?cursor=${first.nextCursor}`)).json;
    expect([...first.data, ...rest.data]).toEqual([
      { name: 'billing', lagSeconds: expect.any(Number), readAt: null, failure: null, refused: [] },
      {
        name: 'mail',
        lagSeconds: null,
        readAt: null,
        failure: { at: expect.stringMatching(/Z$/), message: 'connect ECONNREFUSED' },
        refused: [],
      },
      {
        name: 'shop',
        lagSeconds: null,
        readAt: null,
        failure: null,
        refused: [
          {
            code: 'application_not_found',
            count: 2,
            oldestAt: expect.stringMatching(/Z$/),
            application: 'nobody',
            type: 'a.b',
          },
        ],
      },
    ]);
    expect(rest.nextCursor).toBeNull();
  });
});
