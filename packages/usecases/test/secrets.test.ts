import { inspect } from 'node:util';
import { encodeId, SecretText } from '@postrider/core';
import { forgetExpiredSecrets, readConfigurations } from '@postrider/db';
import { advance } from '@postrider/testkit';
import {
  createEndpoint,
  deleteApplication,
  deleteEndpoint,
  getSecret,
  openConfiguration,
  rotateSecret,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appId,
  EVERYTHING,
  endpointId,
  newApplication,
  newEndpoint,
  onlyIn,
  openWorld,
  refusal,
  value,
  type World,
} from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const DAY_SECONDS = 86_400;

async function anEndpoint() {
  const application = await newApplication(world);
  const made = value(
    await createEndpoint(world.deps, EVERYTHING, { application: appId(application), url: 'https://receiver.test/' }),
  );
  const ref = { application: appId(application), endpoint: endpointId(made.endpoint) };
  return { application, ref, secret: made.secret, id: made.endpoint.id };
}

const secretOf = (fill: number) => new SecretText(`whsec_${Buffer.alloc(32, fill).toString('base64')}`);

describe("an endpoint's secret", () => {
  test('is the one that was shown when it was made', async () => {
    const { ref, secret } = await anEndpoint();
    expect(value(await getSecret(world.deps, EVERYTHING, ref))).toEqual({ secret, publicKey: null, previous: [] });
  });

  test('of another application is answered like one that does not exist', async () => {
    const { ref } = await anEndpoint();
    const other = await anEndpoint();
    const crossed = { application: other.ref.application, endpoint: ref.endpoint };
    expect(refusal(await getSecret(world.deps, EVERYTHING, crossed)).code).toBe('endpoint_not_found');
    expect(refusal(await rotateSecret(world.deps, EVERYTHING, { ...crossed, overlapSeconds: 0 })).code).toBe(
      'endpoint_not_found',
    );
    expect(refusal(await getSecret(world.deps, onlyIn(other.application), ref)).code).toBe('application_not_found');
  });

  test('does not open in the row of another endpoint', async () => {
    const one = await anEndpoint();
    const other = await anEndpoint();
    await world.database.sql`
      update postrider.endpoint_secrets set sealed = (
        select sealed from postrider.endpoint_secrets where endpoint_id = ${one.id}
      ) where endpoint_id = ${other.id}`;
    expect(refusal(await getSecret(world.deps, EVERYTHING, other.ref)).code).toBe('secret_unreadable');
  });
});

describe('rotating', () => {
  test('puts a new secret in front, and the one before lives on for the overlap', async () => {
    const { ref, secret } = await anEndpoint();
    const before = Date.now();
    const rotated = value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: DAY_SECONDS }));
    expect(rotated.secret).not.toEqual(secret);
    expect(rotated.previous).toEqual([{ secret, publicKey: null, expiresAt: expect.any(Date) }]);
    const expiresAt = rotated.previous[0]?.expiresAt.getTime() ?? 0;
    expect(Math.abs(expiresAt - before - DAY_SECONDS * 1000)).toBeLessThan(60_000);
    expect(value(await getSecret(world.deps, EVERYTHING, ref))).toEqual(rotated);
  });

  test('twice keeps the order newest first, and each goes when its time is over', async () => {
    const { ref, secret } = await anEndpoint();
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, secret: secretOf(1), overlapSeconds: 1_000 }));
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, secret: secretOf(2), overlapSeconds: 3_000 }));
    const live = async () => {
      const { secret: current, previous } = value(await getSecret(world.deps, EVERYTHING, ref));
      return [current, ...previous.map((earlier) => earlier.secret)];
    };
    expect(await live()).toEqual([secretOf(2), secretOf(1), secret]);
    await advance(world.database, 2_000);
    expect(await live()).toEqual([secretOf(2), secretOf(1)]);
    await advance(world.database, 2_000);
    expect(await live()).toEqual([secretOf(2)]);
  });

  test('without an overlap ends the one before at once, and answers when nothing is signed with it any more', async () => {
    const { ref } = await anEndpoint();
    world.takeSettled();
    const rotated = value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 0 }));
    expect(rotated.previous).toEqual([]);
    expect(world.takeSettled()).toBe(1);
  });

  test('is noticed by the revision of the endpoint', async () => {
    const { ref, id } = await anEndpoint();
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 60 }));
    expect(await world.database.sql`select revision::int from postrider.endpoints where id = ${id}`).toEqual([
      { revision: 2 },
    ]);
  });

  test('to something that is no secret is refused and changes nothing', async () => {
    const { ref, secret } = await anEndpoint();
    const answer = await rotateSecret(world.deps, EVERYTHING, {
      ...ref,
      secret: new SecretText('whsec_short'),
      overlapSeconds: 60,
    });
    expect(refusal(answer)).toEqual({ code: 'invalid_secret', pointer: '/secret' });
    expect(value(await getSecret(world.deps, EVERYTHING, ref))).toEqual({ secret, publicKey: null, previous: [] });
  });

  test('beyond ten live secrets is refused, unless one ends for it', async () => {
    const { ref } = await anEndpoint();
    for (let n = 1; n < 10; n += 1) {
      value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: DAY_SECONDS }));
    }
    const full = value(await getSecret(world.deps, EVERYTHING, ref));
    expect(full.previous).toHaveLength(9);
    const eleventh = await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: DAY_SECONDS });
    expect(refusal(eleventh).code).toBe('too_many_secrets');
    expect(value(await getSecret(world.deps, EVERYTHING, ref))).toEqual(full);
    const replacing = value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 0 }));
    expect(replacing.previous).toEqual(full.previous);
    await advance(world.database, DAY_SECONDS + 1);
    expect((await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: DAY_SECONDS })).ok).toBe(true);
  });

  test('to a secret that signs already is refused, with words, and nothing changes', async () => {
    const { ref, secret } = await anEndpoint();
    const live = value(await rotateSecret(world.deps, EVERYTHING, { ...ref, secret: secretOf(1), overlapSeconds: 60 }));
    for (const again of [secret, secretOf(1)]) {
      for (const overlapSeconds of [0, 60]) {
        const answer = await rotateSecret(world.deps, EVERYTHING, { ...ref, secret: again, overlapSeconds });
        expect(refusal(answer)).toEqual({ code: 'invalid_secret', pointer: '/secret' });
        expect(!answer.ok && answer.refusal.detail).not.toContain(again.reveal());
      }
    }
    expect(value(await getSecret(world.deps, EVERYTHING, ref))).toEqual(live);
    await advance(world.database, 61);
    expect((await rotateSecret(world.deps, EVERYTHING, { ...ref, secret, overlapSeconds: 60 })).ok).toBe(true);
  });

  test('from many sides at once leaves exactly one current secret', async () => {
    const { ref, id } = await anEndpoint();
    await Promise.all(
      Array.from({ length: 5 }, () => rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 60 })),
    );
    const current = await world.database.sql`
      select from postrider.endpoint_secrets where endpoint_id = ${id} and expires_at is null`;
    expect(current).toHaveLength(1);
    expect(value(await getSecret(world.deps, EVERYTHING, ref)).previous).toHaveLength(5);
  });
});

describe('a secret whose master key is lost', () => {
  /** As if it had been sealed under a key that nobody has any more. */
  const lose = (id: string, which: 'current' | 'previous') => world.database.sql`
    update postrider.endpoint_secrets set sealed = 'lost.AAAA'
    where endpoint_id = ${id} and (expires_at is null) = ${which === 'current'}`;
  const shownTo = async (id: string) =>
    (
      await world.database.sql`
      select from postrider.audit_log where target_id = ${encodeId('endpoint', id)} and action = 'secret.revealed'`
    ).length;

  test('is not shown, and nobody is on record for having been shown it', async () => {
    const { ref, id } = await anEndpoint();
    await lose(id, 'current');
    expect(refusal(await getSecret(world.deps, EVERYTHING, ref)).code).toBe('secret_unreadable');
    expect(await shownTo(id)).toBe(0);
  });

  test('is left out where it is an earlier one', async () => {
    const { ref, id } = await anEndpoint();
    const rotated = value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 60 }));
    await lose(id, 'previous');
    expect(value(await getSecret(world.deps, EVERYTHING, ref))).toEqual({ ...rotated, previous: [] });
    const [configuration] = await readConfigurations(world.database, [id]);
    expect(configuration && openConfiguration(world.deps, configuration).keysAt(Date.now())).toHaveLength(1);
  });

  test.each([undefined, secretOf(9)])('ends when a new one is put in front without an overlap (%#)', async (secret) => {
    const { ref, id } = await anEndpoint();
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, secret: secretOf(1), overlapSeconds: 60 }));
    await lose(id, 'previous');
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, secret: secretOf(2), overlapSeconds: 60 }));
    await world.database.sql`
      update postrider.endpoint_secrets set sealed = 'lost.AAAA' where endpoint_id = ${id} and expires_at is null`;
    const rotated = value(await rotateSecret(world.deps, EVERYTHING, { ...ref, secret, overlapSeconds: 0 }));
    // The one before that opens keeps its time.
    expect(rotated.previous.map((earlier) => earlier.secret)).toEqual([secretOf(1)]);
    expect(
      await world.database.sql`
        select sealed from postrider.endpoint_secrets
        where endpoint_id = ${id} and sealed like 'lost.%' and (expires_at is null or expires_at > now())`,
    ).toEqual([]);
  });

  test('takes no place among the ten when it ends', async () => {
    const { ref, id } = await anEndpoint();
    for (let n = 1; n < 10; n += 1) {
      value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: DAY_SECONDS }));
    }
    await lose(id, 'previous');
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 0 }));
    expect((await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: DAY_SECONDS })).ok).toBe(true);
  });
});

test('What was opened to send with is not in anything that prints a configuration.', async () => {
  const application = await newApplication(world);
  const endpoint = await newEndpoint(world, application, { secret: secretOf(7), headers: { 'x-token': 'hidden' } });
  const [read] = await readConfigurations(world.database, [endpoint.id]);
  if (read === undefined) throw new Error('The endpoint has no configuration.');
  const configuration = openConfiguration(world.deps, read);
  expect(configuration.ownHeaders()).toEqual({ 'x-token': 'hidden' });
  const [key] = configuration.keysAt(Date.now());
  expect(Buffer.from(key?.bytes ?? []).equals(Buffer.alloc(32, 7))).toBe(true);
  const shown = inspect(configuration, { depth: null, showHidden: true }) + JSON.stringify(configuration);
  expect(shown).not.toMatch(/hidden|BwcHBwcH|07 07 07|7,\s*7,\s*7|"0":7/);
});

describe('of what signs nothing any more', () => {
  const secretsOf = async (id: string) =>
    (await world.database.sql`select from postrider.endpoint_secrets where endpoint_id = ${id}`).length;
  const headersOf = async (id: string) => {
    const [row] = await world.database.sql<{ headers: unknown }[]>`
      select headers from postrider.endpoints where id = ${id}`;
    return row?.headers;
  };

  test.each([
    ['an endpoint', (ref: { application: string; endpoint: string }) => deleteEndpoint(world.deps, EVERYTHING, ref)],
    [
      'its application',
      ({ application }: { application: string }) => deleteApplication(world.deps, EVERYTHING, { application }),
    ],
  ] as const)('nothing is left once %s is deleted: neither secrets nor headers', async (_, deleted) => {
    const application = await newApplication(world);
    const endpoint = await newEndpoint(world, application, { headers: { 'x-token': 'hidden', 'x-plain': 'seen' } });
    const bystander = await newEndpoint(world, await newApplication(world), { headers: { 'x-token': 'hidden' } });
    const ref = { application: appId(application), endpoint: endpointId(endpoint) };
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: DAY_SECONDS }));
    value(await deleted(ref));
    expect([await secretsOf(endpoint.id), await headersOf(endpoint.id)]).toEqual([0, []]);
    expect([await secretsOf(bystander.id), await headersOf(bystander.id)]).toEqual([1, [expect.anything()]]);
  });

  test('an earlier secret is deleted an hour after its end, and the current one never', async () => {
    const { ref, id } = await anEndpoint();
    value(await rotateSecret(world.deps, EVERYTHING, { ...ref, overlapSeconds: 60 }));
    const left = async (secondsLater: number) => {
      await advance(world.database, secondsLater);
      while ((await forgetExpiredSecrets(world.database, { max: 100 })) > 0);
      return secretsOf(id);
    };
    expect([await left(0), await left(3_600), await left(120), await left(DAY_SECONDS)]).toEqual([2, 2, 1, 1]);
  });
});
