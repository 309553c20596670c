import {
  type Action,
  API_CRASH_POINTS,
  type Ask,
  type Behaviour,
  DISPATCHER_CRASH_POINTS,
  type Fault,
  MIGRATION_CRASH_POINTS,
  type Plan,
  type PlannedAction,
} from './action.ts';
import { APIS, CLOCKS, DISPATCHERS, ENDPOINTS, LINKS } from './cast.ts';
import { ALL_MEANS, type Means } from './means.ts';
import { type Random, randomFrom } from './random.ts';

/** From one action to the next, on average: several are under way at once, and there is time for work in between. */
const GAP_MS_MEAN_MIN = 250;
const GAP_MS_MEAN_MAX = 900;

/** In each run some kinds are left out: what needs long peace on one side to go wrong on the other is found as well. */
const TAKES_PART = 0.7;

/** Longer than a lease (12 s) and the look for those that are over (3 s). */
const FREEZE_BEYOND_LEASE_MS = 16_000;

/** Nothing lasts much beyond the end of the run. */
const REST_MS = 500;

/** Requests that record are many: not always one of the first. */
const API_PASSING_MAX = 30;

const MIGRATING_MAX = 3;

/** Of those that migrate, this share is ended on its way. */
const MIGRATION_CRASHES = 0.6;

/** As many as a migration of everything has, about; whoever waits for others has few. */
const MIGRATION_STATEMENTS = 250;

type Kind = Action['kind'];

/** How often each is drawn, relative to the others. */
const WEIGHTS: Readonly<Record<Kind, number>> = {
  kill: 5,
  crash: 6,
  freeze: 3,
  deploy: 2,
  'stop-postgres': 1,
  'terminate-sessions': 2,
  'exhaust-connections': 1,
  'statement-timeout': 1,
  'lock-rows': 2,
  'fill-disk': 1,
  clock: 2,
  partitions: 1,
  network: 10,
  receiver: 12,
  ask: 10,
};

const KINDS = Object.keys(WEIGHTS) as Kind[];

/**
 * The whole of what is done in a run; the same seed and length draw the same plan. What `means` does not allow is left out
 * of it, and everything else stays as it is.
 */
export function drawPlan(seed: number, durationMs: number, means: Means = ALL_MEANS): Plan {
  const random = randomFrom(`${seed}/nemesis`);
  const kinds = KINDS.filter(() => random.chance(TAKES_PART));
  const meanMs = random.whole(GAP_MS_MEAN_MIN, GAP_MS_MEAN_MAX);
  const gapMs = () => random.whole(Math.floor(meanMs / 4), Math.floor((meanMs * 7) / 4));
  const actions: PlannedAction[] = [];
  for (let atMs = gapMs(); atMs < durationMs - REST_MS; atMs += gapMs()) {
    const kind = drawKind(random, kinds);
    if (kind !== undefined) actions.push({ atMs, action: drawAction(random, kind, durationMs - atMs) });
  }
  const whyNot = ({ kind }: Action) =>
    kind === 'clock' ? means.whyNoClocks : kind === 'fill-disk' ? means.whyNoSmallDisk : null;
  return {
    seed,
    durationMs,
    migrating: drawMigrating(randomFrom(`${seed}/migration`)),
    leftOut: [...new Set(actions.flatMap(({ action }) => whyNot(action) ?? []))],
    actions: actions.filter(({ action }) => whyNot(action) === null),
  };
}

function drawMigrating(random: Random): Plan['migrating'] {
  return Array.from({ length: random.whole(1, MIGRATING_MAX) }, () => {
    if (!random.chance(MIGRATION_CRASHES)) return null;
    const point = random.one(MIGRATION_CRASH_POINTS);
    return { point, passing: random.whole(1, point === 'between-statements' ? MIGRATION_STATEMENTS : 3) };
  });
}

function drawAction(random: Random, kind: Kind, leftMs: number): Action {
  const member = random.one([...APIS, ...DISPATCHERS, ...DISPATCHERS]);
  const dispatcher = random.one(DISPATCHERS);
  const endpoint = random.one(ENDPOINTS).uid;
  const forMs = Math.min(leftMs, random.whole(300, 4_000));
  switch (kind) {
    case 'kill':
    case 'deploy':
      return { kind, member };
    case 'crash':
      return random.chance(0.3)
        ? {
            kind,
            member: random.one(APIS),
            point: random.one(API_CRASH_POINTS),
            passing: random.whole(1, API_PASSING_MAX),
          }
        : { kind, member: dispatcher, point: random.one(DISPATCHER_CRASH_POINTS), passing: random.whole(1, 4) };
    case 'freeze':
      return { kind, member, forMs: random.chance(0.4) ? Math.min(leftMs, FREEZE_BEYOND_LEASE_MS) : forMs };
    case 'terminate-sessions':
    case 'partitions':
      return { kind };
    case 'stop-postgres':
      return { kind, forMs: Math.min(forMs, 2_000) };
    case 'exhaust-connections':
      return { kind, forMs: Math.min(forMs, 2_500) };
    case 'lock-rows':
      return { kind, forMs: Math.min(forMs, 1_500) };
    case 'fill-disk':
      return { kind, forMs: Math.min(forMs, 3_000) };
    case 'clock':
      return {
        kind,
        whose: random.chance(0.5) ? 'postgres' : random.one(CLOCKS),
        minutes: random.one([60, -60]),
        forMs,
      };
    case 'statement-timeout':
      return { kind, ms: random.whole(5, 60), forMs };
    case 'network':
      return { kind, link: random.one(LINKS), fault: drawFault(random), forMs };
    case 'receiver':
      return drawReceiver(random, endpoint, forMs);
    case 'ask':
      return drawAsk(random, endpoint, forMs);
  }
}

/** Undefined: there is none to choose from. */
function drawKind(random: Random, kinds: readonly Kind[]): Kind | undefined {
  let left = random.unit() * kinds.reduce((sum, kind) => sum + WEIGHTS[kind], 0);
  return kinds.find((kind) => {
    left -= WEIGHTS[kind];
    return left < 0;
  });
}

function drawFault(random: Random): Fault {
  const kind = random.one([
    'latency',
    'bandwidth',
    'slices',
    'cut',
    'reset',
    'refuse',
    'half_open',
    'silence',
  ] as const);
  switch (kind) {
    case 'latency':
      return { kind, ms: random.whole(5, 400) };
    case 'bandwidth':
      return { kind, bytesPerSecond: random.whole(2_000, 200_000) };
    case 'slices':
      return { kind, bytesMax: random.whole(1, 50) };
    case 'cut':
    case 'reset':
    case 'refuse':
    case 'half_open':
    case 'silence':
      return { kind };
  }
}

/** Only an unsteady endpoint's receiver says that it wants nothing more. */
function drawReceiver(random: Random, endpoint: string, forMs: number): Action {
  const statuses = isSteady(endpoint) ? [500, 401, 404] : [500, 410, 404, 410];
  const behaviours: readonly Behaviour[] = [
    { kind: 'status', status: random.one(statuses), retryAfterSeconds: null },
    { kind: 'status', status: random.one([429, 503]), retryAfterSeconds: random.whole(1, 2) },
    { kind: 'reset' },
    { kind: 'hang' },
    { kind: 'slow', ms: random.whole(20, 900) },
  ];
  return { kind: 'receiver', endpoint, behaviour: random.one(behaviours), forMs };
}

function drawAsk(random: Random, endpoint: string, forMs: number): Action {
  const ask = random.one<Ask>(
    isSteady(endpoint)
      ? ['rotate', 'retry', 'recover', 'revoke-key']
      : ['rotate', 'retry', 'recover', 'revoke-key', 'pause', 'disable', 'cancel', 'recover'],
  );
  return { kind: 'ask', ask, endpoint, forMs };
}

function isSteady(uid: string): boolean {
  return ENDPOINTS.some((endpoint) => endpoint.uid === uid && endpoint.steady);
}
