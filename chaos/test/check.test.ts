import { describe, expect, test } from 'vitest';
import { check, LAWS, type Law } from '../src/check.ts';
import type { Facts } from '../src/facts.ts';
import { anAttempt, aRequest, EVENT, rightWorld } from './world-of-facts.ts';

const ALL = 'app-1-all';
const UNSTEADY = 'app-1-unsteady';

/** The facts of one delivery, changed. */
function withDelivery(endpoint: string, change: Partial<Facts['deliveries'][number]>): Facts {
  const deliveries = rightWorld.deliveries.map((one) => (one.endpoint === endpoint ? { ...one, ...change } : one));
  return { ...rightWorld, deliveries };
}

function withAttempts(endpoint: string, changes: readonly Partial<Facts['attempts'][number]>[]): Facts {
  const { attempts, ...rest } = withDelivery(endpoint, { attemptCount: changes.length });
  const own = changes.map((change, n) => ({ ...anAttempt(EVENT, endpoint, n + 1), ...change }));
  return counting({ ...rest, attempts: [...attempts.filter((one) => one.endpoint !== endpoint), ...own] });
}

/** With statistics that agree with the log. */
function counting(facts: Facts): Facts {
  const same = Map.groupBy(facts.attempts, ({ endpoint, outcome }) => `${endpoint} ${outcome}`);
  const counted = [...same.values()].flatMap((all) =>
    all[0] === undefined ? [] : [{ endpoint: all[0].endpoint, outcome: all[0].outcome, count: all.length }],
  );
  return { ...facts, counted };
}

const lacking = <T extends { readonly endpoint: string }>(all: readonly T[], endpoint: string) =>
  all.filter((one) => one.endpoint !== endpoint);

const asked = (ask: 'disable' | 'gone' | 'cancel', from: number, until: number | null) =>
  ({ kind: 'asked', ask, endpoint: UNSTEADY, deliveryId: null, from, until }) as const;

const blinded = { kind: 'disturbed', what: 'kill dispatcher-1', blinds: true, from: 0, until: 1_000_000 } as const;

const twice = [{}, {}];
const lostFirst = [{ outcome: 'lost', responseStatus: null }, {}] as const;
const HOUR_MS = 3_600_000;
const lostAnHourAhead = [{ outcome: 'lost', responseStatus: null, startedAt: 1_000_000 + HOUR_MS }, {}] as const;
const clockAt = (at: number, minutes: number) => ({ kind: 'clock', at, minutes }) as const;
const failed = { status: 'failed', reason: 'exhausted' } as const;
const refused = { outcome: 'rejected', responseStatus: 500 } as const;

const WRONG: Readonly<Record<Law, readonly (readonly [string, Facts])[]>> = {
  'What was acknowledged is recorded.': [
    [
      'an acknowledged event is not there',
      { ...rightWorld, acknowledged: [{ ...EVENT, id: 'evt_7', uid: 'event-7' }] },
    ],
    ['its id belongs to another event', { ...rightWorld, acknowledged: [{ ...EVENT, uid: 'event-7' }] }],
  ],
  'What was rolled back is never seen.': [
    ['an event is recorded', { ...rightWorld, undone: ['event-1'], requests: [] }],
    ['a request came', { ...rightWorld, undone: ['event-1'], events: [] }],
  ],
  'What is recorded with one key is recorded once.': [
    ['two events have it', { ...rightWorld, events: [...rightWorld.events, { ...EVENT, id: 'evt_7' }] }],
  ],
  'Every event has one delivery for every endpoint that wants it, and no other.': [
    ['one is missing', { ...rightWorld, deliveries: lacking(rightWorld.deliveries, ALL) }],
    [
      'a steady endpoint has none because another one was disabled',
      { ...rightWorld, deliveries: lacking(rightWorld.deliveries, ALL), nemesis: [asked('disable', 0, null)] },
    ],
    [
      'an endpoint that was disabled later has none',
      {
        ...rightWorld,
        deliveries: lacking(rightWorld.deliveries, UNSTEADY),
        nemesis: [asked('disable', 2_000_000, null)],
      },
    ],
    [
      'an endpoint that was enabled again before has none',
      {
        ...rightWorld,
        deliveries: lacking(rightWorld.deliveries, UNSTEADY),
        nemesis: [asked('disable', 0, 900_000)],
      },
    ],
    ['one is of a type that was not asked for', withTypes(rightWorld, 'invoice.sent')],
    ['one has another application', withDelivery(ALL, { application: 'app-2' })],
    ['one is there twice', { ...rightWorld, deliveries: [...rightWorld.deliveries, ...rightWorld.deliveries] }],
  ],
  'Everything ends, in one state.': [
    ['a delivery is open', withDelivery(ALL, { status: 'retrying', completedAt: null })],
    ['a delivered one is in the queue', withDelivery(ALL, { places: 1 })],
    ['the relay has not come to rest', { ...rightWorld, restless: ['The relay has work.'] }],
  ],
  'What is delivered was accepted.': [
    ['no attempt says so', withAttempts(ALL, [refused])],
    ['its receiver saw nothing', { ...rightWorld, requests: lacking(rightWorld.requests, ALL) }],
    ['its receiver refused', withRequests(ALL, [{ status: 500 }])],
    ['its receiver saw half of it', withRequests(ALL, [{ whole: false, status: null }])],
  ],
  'What failed or was cancelled says truly why.': [
    ['it is exhausted after one attempt', withDelivery(UNSTEADY, failed)],
    ['nobody answered 410', withDelivery(UNSTEADY, { status: 'failed', reason: 'gone' })],
    ['nobody cancelled it', withDelivery(UNSTEADY, { status: 'cancelled', reason: 'cancelled_by_user' })],
    [
      'its endpoint was disabled later',
      {
        ...withDelivery(UNSTEADY, { status: 'cancelled', reason: 'endpoint_disabled' }),
        nemesis: [asked('disable', 2_000_000, null)],
      },
    ],
    ['it expired, though nothing does so early', withDelivery(ALL, { status: 'cancelled', reason: 'expired' })],
  ],
  'Attempts have no gaps.': [
    ['a number is missing', withAttempts(ALL, [{}, { number: 3 }])],
    ['the delivery counts more', withDelivery(ALL, { attemptCount: 2 })],
    ['one has no delivery', { ...rightWorld, deliveries: lacking(rightWorld.deliveries, ALL) }],
  ],
  'What was sent is logged.': [
    ['a receiver saw two requests and one is logged', withRequests(ALL, [{}, { status: 500 }])],
    [
      'a receiver accepted two and one is logged so',
      { ...withAttempts(ALL, [refused, {}]), requests: withRequests(ALL, [{}, {}]).requests },
    ],
  ],
  'Every duplicate is explained.': [['an event was delivered twice', withAttempts(ALL, twice)]],
  'Every loss is explained.': [
    ['nothing was done to a dispatcher', withAttempts(ALL, lostFirst)],
    [
      'what was done cannot end an attempt',
      { ...withAttempts(ALL, lostFirst), nemesis: [{ ...blinded, blinds: false }] },
    ],
    ['it was done later', { ...withAttempts(ALL, lostFirst), nemesis: [{ ...blinded, from: 2_000_000 }] }],
    ['it was over long before', { ...withAttempts(ALL, lostFirst), nemesis: [{ ...blinded, until: 900_000 }] }],
    [
      'an hour had passed since',
      { ...withAttempts(ALL, lostAnHourAhead), nemesis: [{ ...blinded, from: 950_000, until: 1_100_000 }] },
    ],
    [
      'the clock that shows an hour too much had been set right before',
      {
        ...withAttempts(ALL, lostAnHourAhead),
        nemesis: [clockAt(100_000, 60), clockAt(200_000, 0), { ...blinded, from: 950_000, until: 1_100_000 }],
      },
    ],
  ],
  'What is logged is counted once.': [
    ['an attempt is not counted', { ...rightWorld, counted: lacking(rightWorld.counted, ALL) }],
    ['one is counted twice', { ...rightWorld, counted: rightWorld.counted.map((one) => ({ ...one, count: 2 })) }],
  ],
  "Nobody gets another's events.": [
    ['an event came to another application', withRequests(ALL, [{ eventId: 'evt_2', uid: 'event-2' }])],
    ['a request came to another path', withRequests(ALL, [{ path: '/app-2/app-2-all' }])],
    ['an event is not recorded', withRequests(ALL, [{ eventId: 'evt_7' }])],
    ["an event came with another's data", withRequests(ALL, [{ uid: 'event-2' }])],
    ['an endpoint has no delivery of it', { ...rightWorld, deliveries: lacking(rightWorld.deliveries, ALL) }],
  ],
  'No process ends by itself, and the API never says what it must not.': [
    ['it did', { ...rightWorld, nemesis: [{ kind: 'wrong', at: 0, what: 'POST /events was answered 500.' }] }],
  ],
};

function withTypes(facts: Facts, type: string): Facts {
  return { ...facts, events: facts.events.map((event) => ({ ...event, type })) };
}

function withRequests(endpoint: string, changes: readonly Partial<Facts['requests'][number]>[]): Facts {
  const own = changes.map((change) => ({ ...aRequest(EVENT, endpoint), ...change }));
  return { ...rightWorld, requests: [...lacking(rightWorld.requests, endpoint), ...own] };
}

test('A right world breaks no law.', () => {
  expect(check(rightWorld)).toEqual([]);
});

describe.each(Object.keys(LAWS) as Law[])('%s', (law) => {
  test.each(WRONG[law])('Found broken when %s.', (_, facts) => {
    expect(check(facts).map((violation) => violation.law)).toContain(law);
  });
});

describe('No law is broken by', () => {
  const excused: readonly (readonly [string, Facts])[] = [
    ['a second delivery after a loss', { ...repeated(lostFirst), nemesis: [blinded] }],
    [
      'a loss by a clock that was an hour ahead',
      {
        ...repeated(lostAnHourAhead),
        nemesis: [clockAt(900_000, 60), { ...blinded, from: 950_000, until: 1_100_000 }, clockAt(1_050_000, 0)],
      },
    ],
    ['a second delivery that a person asked for', repeated([{}, { trigger: 'manual' }])],
    ['an answer that was lost on its way', repeated([{ outcome: 'unreachable', responseStatus: null }, {}])],
    [
      'an event that an endpoint did not get while it was disabled',
      {
        ...rightWorld,
        deliveries: lacking(rightWorld.deliveries, UNSTEADY),
        attempts: lacking(rightWorld.attempts, UNSTEADY),
        requests: lacking(rightWorld.requests, UNSTEADY),
        counted: lacking(rightWorld.counted, UNSTEADY),
        nemesis: [asked('disable', 900_000, 1_100_000)],
      },
    ],
    [
      'a delivery that is exhausted at the end of its schedule',
      {
        ...withAttempts(UNSTEADY, [refused, refused, refused]),
        deliveries: withDelivery(UNSTEADY, { ...failed, attemptCount: 3 }).deliveries,
        requests: withRequests(UNSTEADY, [{ status: 500 }, { status: 500 }, { status: 500 }]).requests,
      },
    ],
    [
      'a request that broke off before it could be read',
      {
        ...rightWorld,
        requests: [
          ...rightWorld.requests,
          { ...aRequest(EVENT, ALL), eventId: null, uid: null, whole: false, status: null },
        ],
      },
    ],
  ];
  test.each(excused)('%s.', (_, facts) => {
    expect(check(facts)).toEqual([]);
  });

  function repeated(attempts: readonly Partial<Facts['attempts'][number]>[]): Facts {
    return { ...withAttempts(ALL, attempts), requests: withRequests(ALL, [{}, {}]).requests };
  }
});
