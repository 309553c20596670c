import { BUILT_IN_ENVELOPES, compileEnvelope, encodeId } from '@postrider/core';
import { startDispatcher } from '@postrider/dispatcher';
import { BUILT_IN_PROFILES, compileProfile, prepareKey } from '@postrider/signing';
import { nodeDigests } from '@postrider/signing/node';
import { createApplication, createEndpoint, recordEvents, relayEvents } from '@postrider/usecases';
import { startCpuMeter } from './cpu.ts';
import { type Platform, startPlatform } from './platform.ts';
import { runRawLoop, type SignedRequest } from './raw-loop.ts';
import { startBenchReceiver } from './receiver.ts';

export interface DispatchResult {
  readonly deliveries: number;
  readonly rawPerSecond: number;
  readonly rawNodeUs: number;
  readonly perSecond: number;
  /** Ours against the raw loop, in the same run on the same machine. */
  readonly ratio: number;
  readonly nodeUs: number;
  readonly postgresUs: number | null;
}

const ACCESS = { actor: { kind: 'system', name: 'bench' }, application: 'all' } as const;

/** Bytes of an event's data. */
const DATA_BYTES = 800;

/**
 * Ready deliveries to one bare local receiver, and a raw undici loop that POSTs the same signed bodies. A tenth of each goes
 * before, to warm the process up.
 */
export async function benchDispatch({ deliveries = 60_000 } = {}): Promise<DispatchResult> {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver();
  try {
    const data = JSON.stringify({ text: 'x'.repeat(DATA_BYTES - '{"text":""}'.length) });
    const secret = await createBenchEndpoint(platform, receiver.url);
    const requests = signedRequests(secret, data, deliveries);
    const warmUp = Math.ceil(deliveries / 10);

    await runRawLoop(receiver.url, requests.slice(0, warmUp));
    const rawMeter = await startCpuMeter(platform.postgresPid);
    const rawPerSecond = await runRawLoop(receiver.url, requests);
    const raw = await rawMeter.read(deliveries);

    await recordAndRelay(platform, data, warmUp);
    await dispatchAll(platform, warmUp);
    await recordAndRelay(platform, data, deliveries);
    receiver.reset();
    const meter = await startCpuMeter(platform.postgresPid);
    const seconds = await dispatchAll(platform, warmUp + deliveries);
    const ours = await meter.read(deliveries);
    const received = await receiver.count();
    if (received !== deliveries) throw new Error(`The receiver got ${received} requests for ${deliveries} deliveries.`);
    const perSecond = deliveries / seconds;
    return { deliveries, rawPerSecond, rawNodeUs: raw.nodeUs, perSecond, ratio: perSecond / rawPerSecond, ...ours };
  } finally {
    receiver.stop();
    await platform.close();
  }
}

async function createBenchEndpoint({ deps }: Platform, url: string): Promise<string> {
  const application = await createApplication(deps, ACCESS, { name: 'Bench', uid: 'bench' });
  if (!application.ok) throw new Error(application.refusal.detail);
  const endpoint = await createEndpoint(deps, ACCESS, { application: 'bench', url });
  if (!endpoint.ok) throw new Error(endpoint.refusal.detail);
  return endpoint.value.secret;
}

async function recordAndRelay({ deps }: Platform, data: string, events: number): Promise<void> {
  for (let recorded = 0; recorded < events; recorded += 1_000) {
    const count = Math.min(1_000, events - recorded);
    const batch = Array.from({ length: count }, () => ({ type: 'bench.event', data }));
    const answer = await recordEvents(deps, ACCESS, { application: 'bench', events: batch });
    if (!answer.ok) throw new Error(answer.refusal.detail);
  }
  while ((await relayEvents(deps)).more);
}

/** Runs a dispatcher until `total` deliveries in all have been delivered; answers the seconds it took. */
async function dispatchAll(platform: Platform, total: number): Promise<number> {
  const begun = performance.now();
  const dispatcher = startDispatcher({
    ...platform,
    version: 'bench',
    config: { inFlightMax: 500, retentionDays: 30, egressAllow: ['127.0.0.1'], httpTargets: true, shutdownMs: 30_000 },
  });
  await allDelivered(platform, total);
  const seconds = (performance.now() - begun) / 1000;
  await dispatcher.close();
  return seconds;
}

function signedRequests(secret: string, data: string, count: number): SignedRequest[] {
  const profile = BUILT_IN_PROFILES.standard;
  const keys = [prepareKey(profile, secret)];
  const signer = compileProfile({ digests: nodeDigests }, profile);
  const bodyOf = compileEnvelope(BUILT_IN_ENVELOPES.standard);
  // Of no concern to the format.
  const application = { applicationId: 'app_bench', applicationUid: null };
  const type = 'bench.event';
  const now = new Date();
  const timestampSeconds = Math.floor(now.getTime() / 1000);
  return Array.from({ length: count }, (_, n) => {
    const id = encodeId('event', `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`);
    const body = bodyOf({ id, type, uid: null, occurredAt: now, data, ...application });
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Postrider/bench',
        ...signer.sign({ keys, id, type, timestampSeconds, body, applicationId: application.applicationId }),
      },
    };
  });
}

async function allDelivered({ database }: Platform, deliveries: number): Promise<void> {
  for (;;) {
    // Open ones by their partial index: counting what is delivered would cost what is measured.
    const [row] = await database.sql<{ open: boolean }[]>`
      select exists (select from postrider.deliveries where completed_at is null) as open`;
    if (row?.open === false) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const [row] = await database.sql<{ delivered: number }[]>`
    select count(*)::integer as delivered from postrider.deliveries where status = 'delivered'`;
  if (row?.delivered !== deliveries) throw new Error(`Only ${row?.delivered} of ${deliveries} were delivered.`);
}
