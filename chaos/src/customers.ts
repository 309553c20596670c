import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Ask } from './action.ts';
import type { Caller } from './caller.ts';
import { APPLICATIONS, ENDPOINTS, type EndpointRole } from './cast.ts';
import type { NemesisEntry } from './entries.ts';
import type { Journal } from './journal.ts';

/** Short, so that a receiver that hangs costs a run little. */
const TIMEOUT_MS = 1_500;

/** When a revoked key must open nothing any more. */
const REVOKED_WITHIN_MS = 1_000;

/** Makes the applications and endpoints of the cast; `portOf`: where the endpoint's receiver is reached. */
export async function settleIn(caller: Caller, portOf: (endpoint: string) => number): Promise<void> {
  for (const uid of APPLICATIONS) {
    await must(caller, 'POST', '/applications', { uid, name: uid, timeoutMs: TIMEOUT_MS });
  }
  for (const { uid, application, eventTypes, format, retrySchedule } of ENDPOINTS) {
    const url = `http://127.0.0.1:${portOf(uid)}/${application}/${uid}`;
    await must(caller, 'POST', `/applications/${application}/endpoints`, {
      uid,
      url,
      format,
      retrySchedule,
      ...(eventTypes === null ? {} : { eventTypes }),
    });
  }
}

/** Processes that were killed last must start first, on a machine that may have other things to do. */
const ENABLE_MS_MAX = 60_000;

/** Whatever was done to it: the endpoint takes deliveries again. */
export async function enable(caller: Caller, endpoint: string): Promise<boolean> {
  const patch = { method: 'PATCH', path: pathOf(endpoint), body: { status: 'enabled' } } as const;
  const answer = await caller.insist(patch, ENABLE_MS_MAX);
  return answer?.status === 200;
}

const delivery = z.object({ id: z.string() });
const page = z.object({ data: z.array(delivery) });
const newKey = z.object({ id: z.string(), key: z.string() });

export interface CustomerDeps {
  readonly caller: Caller;
  readonly journal: Journal<NemesisEntry>;
}

/** Asks one thing of the API, while everything else goes on; what it may mean for deliveries is written down. */
export async function ask(
  { caller, journal }: CustomerDeps,
  what: Ask,
  endpoint: string,
  forMs: number,
): Promise<void> {
  const path = pathOf(endpoint);
  const from = Date.now();
  const asked = (kind: 'disable' | 'cancel' | 'retry' | 'recover', deliveryId: string | null, until: number | null) =>
    journal.write({ kind: 'asked', ask: kind, endpoint, deliveryId, from, until });
  switch (what) {
    case 'rotate':
      await caller.insist({ method: 'POST', path: `${path}/secret/rotate`, body: { overlapSeconds: 60 } });
      return;
    case 'pause':
      await caller.insist({ method: 'PATCH', path, body: { status: 'paused' } });
      await setTimeout(forMs);
      await enable(caller, endpoint);
      return;
    case 'disable': {
      await caller.insist({ method: 'PATCH', path, body: { status: 'disabled' } });
      await setTimeout(forMs);
      await asked('disable', null, (await enable(caller, endpoint)) ? Date.now() : null);
      return;
    }
    case 'recover':
      await asked('recover', null, null);
      await caller.insist({
        method: 'POST',
        path: `${path}/recover`,
        body: { since: new Date(from - 3_600_000).toISOString() },
      });
      return;
    case 'retry':
    case 'cancel': {
      const deliveryId = await findDelivery(caller, endpoint, what === 'retry' ? 'failed' : 'retrying');
      if (deliveryId === null) return;
      await asked(what, deliveryId, null);
      await caller.insist({ method: 'POST', path: `${applicationOf(endpoint)}/deliveries/${deliveryId}/${what}` });
      return;
    }
    case 'revoke-key':
      await revokeKey({ caller, journal }, endpoint);
      return;
  }
}

/** Any will do where there is none of that status: a delivered one can be retried too. */
async function findDelivery(caller: Caller, endpoint: string, status: string): Promise<string | null> {
  const path = `${applicationOf(endpoint)}/deliveries?limit=5&endpoint=${endpoint}`;
  for (const query of [`&status=${status}`, '']) {
    const answer = await caller.insist({ method: 'GET', path: `${path}${query}` });
    const [first] = answer?.status === 200 ? page.parse(answer.body).data : [];
    if (first !== undefined) return first.id;
  }
  return null;
}

/** A key that was revoked opens nothing a second later, on any process. */
async function revokeKey({ caller, journal }: CustomerDeps, endpoint: string): Promise<void> {
  const made = await caller.insist({
    method: 'POST',
    path: '/keys',
    body: { name: 'chaos', scopes: ['endpoints:read'] },
  });
  if (made?.status !== 201) return;
  const { id, key } = newKey.parse(made.body);
  const look = { method: 'GET' as const, path: pathOf(endpoint), key };
  await caller.once(look);
  const revoked = await caller.insist({ method: 'DELETE', path: `/keys/${id}` });
  if (revoked?.status !== 204) return;
  await setTimeout(REVOKED_WITHIN_MS);
  for (let tries = 0; tries < 4; tries++) {
    const answer = await caller.once(look);
    if (answer?.status === 200) {
      await journal.write({ kind: 'wrong', at: Date.now(), what: 'A revoked key opened something a second later.' });
    }
  }
}

async function must(caller: Caller, method: 'POST', path: string, body: object): Promise<void> {
  const answer = await caller.insist({ method, path, body });
  if (answer?.status !== 201) throw new Error(`${method} ${path} was answered ${JSON.stringify(answer)}.`);
}

function roleOf(endpoint: string): EndpointRole {
  const role = ENDPOINTS.find(({ uid }) => uid === endpoint);
  if (role === undefined) throw new Error(`The cast has no endpoint ${endpoint}.`);
  return role;
}

function applicationOf(endpoint: string): string {
  return `/applications/${roleOf(endpoint).application}`;
}

function pathOf(endpoint: string): string {
  return `${applicationOf(endpoint)}/endpoints/${endpoint}`;
}
