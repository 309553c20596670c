import { SecretText } from '@postrider/core';
import { advance } from '@postrider/testkit';
import {
  createApplication,
  createEndpoint,
  type EndpointRef,
  getApplication,
  getEndpoint,
  getSecret,
  rotateSecret,
  updateApplication,
  updateEndpoint,
} from '@postrider/usecases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appId, EVERYTHING, endpointId, openWorld, refusal, value, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const TEXT = 'a secret of sixteen or more';
const WHSEC = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const URL = 'https://receiver.test/';

async function applicationIn(format: string | null): Promise<string> {
  return appId(value(await createApplication(world.deps, EVERYTHING, { name: 'An application', format })));
}

async function endpointIn(application: string, fields: { readonly format?: string; readonly secret?: string } = {}) {
  const secret = fields.secret === undefined ? null : new SecretText(fields.secret);
  const input = { application, url: URL, ...fields, secret };
  const made = value(await createEndpoint(world.deps, EVERYTHING, input));
  return { ...made, secret: made.secret.reveal(), ref: { application, endpoint: endpointId(made.endpoint) } };
}

const setFormat = (ref: EndpointRef, format: string | null) =>
  updateEndpoint(world.deps, EVERYTHING, { ...ref, patch: { format } });
const setApplicationFormat = (application: string, format: string | null) =>
  updateApplication(world.deps, EVERYTHING, { application, patch: { format } });
const rotate = (ref: EndpointRef, secret: string | null, overlapSeconds: number) =>
  rotateSecret(world.deps, EVERYTHING, {
    ...ref,
    secret: secret === null ? null : new SecretText(secret),
    overlapSeconds,
  });

/** Of all its secrets, newest first. */
const kindsOf = async ({ endpoint }: Awaited<ReturnType<typeof endpointIn>>) => {
  const rows = await world.database.sql<{ kind: string }[]>`
    select kind from postrider.endpoint_secrets where endpoint_id = ${endpoint.id} order by seq desc`;
  return rows.map(({ kind }) => kind);
};

const outcome = (answer: Awaited<ReturnType<typeof setFormat | typeof rotate | typeof setApplicationFormat>>) =>
  answer.ok ? 'ok' : answer.refusal.code;

describe('the secret that is made for an endpoint', () => {
  test.each([null, 'standard', 'svix', 'timestamped', 'stripe', 'github', 'shopify'])(
    'is a whsec_ in the format %s',
    async (format) => {
      const made = await endpointIn(await applicationIn(format));
      expect(made).toMatchObject({ secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/), publicKey: null });
      expect(await kindsOf(made)).toEqual(['whsec']);
    },
  );

  test("is an Ed25519 key pair where the endpoint's own format or its application's wants one, shown with its public key", async () => {
    const shown = {
      secret: expect.stringMatching(/^whsk_[A-Za-z0-9+/]{86}==$/),
      publicKey: expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/),
    };
    const inherits = await endpointIn(await applicationIn('standard-ed25519'));
    const own = await endpointIn(await applicationIn('github'), { format: 'standard-ed25519' });
    for (const made of [inherits, own]) {
      expect(made).toMatchObject(shown);
      expect(await kindsOf(made)).toEqual(['whsk']);
      const { publicKey } = made;
      const secret = new SecretText(made.secret);
      expect(value(await getSecret(world.deps, EVERYTHING, made.ref))).toEqual({ secret, publicKey, previous: [] });
    }
    const pair = Buffer.from(own.secret.slice('whsk_'.length), 'base64');
    expect(own.publicKey).toBe(`whpk_${pair.subarray(32).toString('base64')}`);
  });
});

describe('a secret that a caller chose', () => {
  test.each([
    ['standard', TEXT],
    ['svix', TEXT],
    ['standard-ed25519', TEXT],
    ['standard-ed25519', `whsk_${Buffer.alloc(64, 1).toString('base64')}`],
    ['github', 'too short'],
    ['standard', 'whsec_but not in base64'],
    ['github', 'whsec_short'],
    ['github', 'with a line\nbreak in it'],
    ['github', `whsk_${Buffer.alloc(64, 1).toString('base64')}`],
    ['standard', `whpk_${Buffer.alloc(32, 1).toString('base64')}`],
  ])('is refused in the format %s when it cannot sign in it: %.30j', async (format, secret) => {
    const application = await applicationIn(format);
    const refused = { code: 'invalid_secret', pointer: '/secret' };
    const given = { application, url: URL, secret: new SecretText(secret) };
    expect(refusal(await createEndpoint(world.deps, EVERYTHING, given))).toEqual(refused);
    const { ref } = await endpointIn(application);
    const answer = await rotate(ref, secret, 0);
    expect(refusal(answer)).toEqual(refused);
    expect(!answer.ok && answer.refusal.detail).not.toContain(secret);
  });

  test('is kept with its kind, sealed', async () => {
    const made = await endpointIn(await applicationIn('github'), { secret: TEXT });
    value(await rotate(made.ref, WHSEC, 60));
    expect(await kindsOf(made)).toEqual(['whsec', 'text']);
    const rows = await world.database.sql<{ sealed: string }[]>`
      select sealed from postrider.endpoint_secrets where endpoint_id = ${made.endpoint.id}`;
    expect(JSON.stringify(rows)).not.toContain(TEXT);
    expect(value(await getSecret(world.deps, EVERYTHING, made.ref)).previous).toEqual([
      { secret: new SecretText(TEXT), publicKey: null, expiresAt: expect.any(Date) },
    ]);
  });
});

describe('from one kind of signature to the other', () => {
  test('an endpoint moves with an overlap in which both of its secrets sign', async () => {
    const made = await endpointIn(await applicationIn(null));
    expect(outcome(await setFormat(made.ref, 'standard-ed25519'))).toBe('ok');
    const rotated = value(await rotate(made.ref, null, 60));
    expect(rotated).toMatchObject({
      publicKey: expect.any(String),
      previous: [{ secret: new SecretText(made.secret) }],
    });
    expect(await kindsOf(made)).toEqual(['whsk', 'whsec']);

    expect(outcome(await setFormat(made.ref, null))).toBe('secret_does_not_fit');
    value(await rotate(made.ref, WHSEC, 60));
    expect(outcome(await setFormat(made.ref, null))).toBe('secret_does_not_fit');
    await advance(world.database, 61_000);
    expect(outcome(await setFormat(made.ref, null))).toBe('ok');
    expect(value(await getSecret(world.deps, EVERYTHING, made.ref)).previous).toEqual([]);
  });
});

describe('a format in which a live secret could not sign', () => {
  test('is refused for an endpoint, with words, and nothing changes', async () => {
    const { ref, endpoint } = await endpointIn(await applicationIn(null), { format: 'github', secret: TEXT });
    for (const format of ['standard', 'svix', 'standard-ed25519', null]) {
      const answer = await setFormat(ref, format);
      expect(refusal(answer)).toEqual({ code: 'secret_does_not_fit', pointer: '/format' });
      expect(!answer.ok && answer.refusal.detail).toContain(ref.endpoint);
    }
    for (const format of ['shopify', 'stripe', 'timestamped', 'github']) {
      expect(outcome(await setFormat(ref, format))).toBe('ok');
    }
    const found = value(await getEndpoint(world.deps, EVERYTHING, ref));
    expect(found).toEqual({ ...endpoint, updatedAt: found.updatedAt });
  });

  test('is refused for an application because of what inherits from it, and of nothing else', async () => {
    const application = await applicationIn('github');
    await endpointIn(application, { secret: WHSEC });
    await endpointIn(application, { format: 'stripe', secret: TEXT });
    await endpointIn(await applicationIn('github'), { secret: TEXT });
    expect(outcome(await setApplicationFormat(application, null))).toBe('ok');
    expect(outcome(await setApplicationFormat(application, 'github'))).toBe('ok');

    const { ref } = await endpointIn(application, { secret: TEXT });
    const answer = await setApplicationFormat(application, null);
    expect(refusal(answer)).toEqual({ code: 'secret_does_not_fit', pointer: '/format' });
    expect(!answer.ok && answer.refusal.detail).toContain(ref.endpoint);
    expect(value(await getApplication(world.deps, EVERYTHING, { application })).format).toBe('github');
    value(await rotate(ref, null, 0));
    expect(outcome(await setApplicationFormat(application, null))).toBe('ok');
  });

  test('is refused because of a text that only begins like a secret in base64', async () => {
    const application = await applicationIn('github');
    const made = await endpointIn(application, { secret: 'whsec_but not in base64' });
    expect(await kindsOf(made)).toEqual(['text']);
    expect(outcome(await setFormat(made.ref, 'standard'))).toBe('secret_does_not_fit');
    expect(outcome(await setApplicationFormat(application, 'svix'))).toBe('secret_does_not_fit');
  });

  test('does not stand in the way of other changes', async () => {
    const { ref } = await endpointIn(await applicationIn('github'), { secret: TEXT });
    const patch = { name: 'Named', format: null };
    expect(value(await updateEndpoint(world.deps, EVERYTHING, { ...ref, patch })).name).toBe('Named');
  });
});

describe('a format that there is not', () => {
  test.each(['nothing', 'Standard', 'toString', '\u0000', ''])(
    'is refused wherever it is named: %j',
    async (format) => {
      const refused = { code: 'unknown_format', pointer: '/format' };
      expect(refusal(await createApplication(world.deps, EVERYTHING, { name: 'A', format }))).toEqual(refused);
      const application = await applicationIn(null);
      expect(refusal(await setApplicationFormat(application, format))).toEqual(refused);
      expect(refusal(await createEndpoint(world.deps, EVERYTHING, { application, url: URL, format }))).toEqual(refused);
      const { ref } = await endpointIn(application);
      expect(refusal(await setFormat(ref, format))).toEqual(refused);
    },
  );
});

describe('at the same time, whatever comes first, no live secret is left that cannot sign:', () => {
  const ROUNDS = Array.from({ length: 6 }, (_, n) => n);

  test.each(ROUNDS)('a new endpoint, and the format of its application changed (%i)', async () => {
    const application = await applicationIn('github');
    const secret = new SecretText(TEXT);
    const create = () => createEndpoint(world.deps, EVERYTHING, { application, url: URL, secret });
    const [first, changed, second] = await Promise.all([
      create(),
      setApplicationFormat(application, 'standard'),
      create(),
    ]);
    const made = [first, second].some(({ ok }) => ok);
    expect(outcome(changed)).toBe(made ? 'secret_does_not_fit' : 'ok');
  });

  test.each(ROUNDS)('a rotation, and the format of the endpoint changed (%i)', async () => {
    const { ref } = await endpointIn(await applicationIn(null), { format: 'github' });
    const [rotated, changed] = await Promise.all([rotate(ref, TEXT, 0), setFormat(ref, null)]);
    expect([outcome(rotated), outcome(changed)]).toBeOneOf([
      ['ok', 'secret_does_not_fit'],
      ['invalid_secret', 'ok'],
    ]);
  });

  test.each(ROUNDS)('a rotation, and the format of the application changed (%i)', async () => {
    const application = await applicationIn('github');
    const { ref } = await endpointIn(application);
    const [rotated, changed] = await Promise.all([rotate(ref, TEXT, 0), setApplicationFormat(application, 'standard')]);
    expect([outcome(rotated), outcome(changed)]).toBeOneOf([
      ['ok', 'secret_does_not_fit'],
      ['invalid_secret', 'ok'],
    ]);
  });

  test.each(ROUNDS)('an endpoint that gives up its own format, and the format it then inherits (%i)', async () => {
    const application = await applicationIn('stripe');
    const { ref } = await endpointIn(application, { format: 'github', secret: TEXT });
    const [inherits, changed] = await Promise.all([
      setFormat(ref, null),
      setApplicationFormat(application, 'standard'),
    ]);
    expect([outcome(inherits), outcome(changed)]).toBeOneOf([
      ['ok', 'secret_does_not_fit'],
      ['secret_does_not_fit', 'ok'],
    ]);
  });
});
