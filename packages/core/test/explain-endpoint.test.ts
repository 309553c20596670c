import { describe, expect, test } from 'vitest';
import { type ExplainFacts, explainEndpoint, type MatchReason, type WaitReason } from '../src/index.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));
const now = at(30);

type Event = ExplainFacts['event'];
type Endpoint = ExplainFacts['endpoint'];
type Delivery = NonNullable<ExplainFacts['delivery']>;

interface Case {
  readonly event?: Partial<Event>;
  readonly endpoint?: Partial<Endpoint>;
  readonly delivery?: Partial<Delivery>;
}

/** An event that was relayed, an endpoint that wants it, and no delivery; with `delivery`, one that is due. */
function factsOf({ event, endpoint, delivery }: Case): ExplainFacts {
  return {
    now,
    event: {
      type: 'order.created',
      channels: ['eu'],
      createdAt: at(10),
      deliverAt: null,
      expiresAt: null,
      erasedAt: null,
      onlyEndpoint: null,
      isRelayed: true,
      ...event,
    },
    endpoint: {
      id: 'this',
      eventTypes: null,
      channels: null,
      status: 'enabled',
      heldUntil: null,
      createdAt: at(0),
      isDeleted: false,
      isOverRate: false,
      hasParked: false,
      ...endpoint,
    },
    delivery:
      delivery === undefined
        ? null
        : {
            status: 'pending',
            attemptCount: 0,
            nextAttemptAt: at(29),
            isCancelWished: false,
            isHeld: false,
            ...delivery,
          },
  };
}

/** What leads to each reason alone; a reason without an example does not compile. */
const MATCHES: Readonly<Record<MatchReason, Case & { readonly matched: boolean }>> = {
  delivery_made: { delivery: {}, matched: true },
  not_relayed: { event: { isRelayed: false }, matched: true },
  type_not_subscribed: { endpoint: { eventTypes: ['order.cancelled', 'message.*'] }, matched: false },
  channel_not_subscribed: { endpoint: { channels: ['us'] }, matched: false },
  endpoint_disabled: { endpoint: { status: 'disabled' }, matched: false },
  endpoint_deleted: { endpoint: { isDeleted: true, status: 'disabled' }, matched: false },
  endpoint_created_later: { endpoint: { createdAt: at(11) }, matched: false },
  for_another_endpoint: { event: { onlyEndpoint: 'another' }, matched: false },
  event_erased: { event: { erasedAt: at(20) }, matched: false },
  event_expired: { event: { expiresAt: at(20) }, endpoint: { createdAt: at(11) }, matched: false },
  endpoint_changed: { matched: false },
};

describe.each(Object.entries(MATCHES))('%s', (reason, { matched, ...example }) => {
  test('is the reason, and says whether the endpoint gets the event.', () => {
    const also = reason === 'event_expired' ? ['endpoint_created_later'] : [];
    expect(explainEndpoint(factsOf(example))).toMatchObject({ matched, reasons: [...also, reason] });
  });
});

const WAITS: Readonly<Record<WaitReason, Case & { readonly until?: Date }>> = {
  in_flight: { delivery: { isHeld: true } },
  cancellation: { delivery: { isCancelWished: true } },
  deliver_at: { event: { deliverAt: at(40) }, delivery: { nextAttemptAt: at(40) }, until: at(40) },
  schedule: { delivery: { status: 'retrying', attemptCount: 1, nextAttemptAt: at(35) }, until: at(35) },
  paused: { endpoint: { status: 'paused', hasParked: true }, delivery: {} },
  held: { endpoint: { heldUntil: at(45), hasParked: true }, delivery: {}, until: at(45) },
  rate_limit: { endpoint: { isOverRate: true, hasParked: true }, delivery: {} },
  room: { endpoint: { hasParked: true }, delivery: {} },
  queue: { delivery: {} },
};

describe.each(Object.entries(WAITS))('A delivery that waits for %s', (reason, { until, ...example }) => {
  test('says so alone, and until when where that is known.', () => {
    expect(explainEndpoint(factsOf(example)).waitsFor).toEqual([{ reason, until: until ?? null }]);
  });
});

describe('a delivery', () => {
  const waits = (example: Case) => explainEndpoint(factsOf(example)).waitsFor.map(({ reason }) => reason);

  test('that is closed waits for nothing, whatever becomes of its endpoint', () => {
    const closed = { status: 'failed', nextAttemptAt: null } as const;
    expect(waits({ delivery: closed, endpoint: { status: 'paused', heldUntil: at(45), isOverRate: true } })).toEqual(
      [],
    );
    expect(waits({ delivery: closed, endpoint: { isDeleted: true } })).toEqual([]);
  });

  test('waits for everything that stands before it', () => {
    const delivery = { status: 'retrying', attemptCount: 2, nextAttemptAt: at(35) } as const;
    expect(waits({ delivery, endpoint: { status: 'paused', heldUntil: at(45) } })).toEqual([
      'schedule',
      'paused',
      'held',
    ]);
  });

  test('that is not due is not kept by the rate or by others, which may be over by then', () => {
    const delivery = { attemptCount: 1, nextAttemptAt: at(35) };
    expect(waits({ delivery, endpoint: { isOverRate: true, hasParked: true } })).toEqual(['schedule']);
  });

  test('that is not due is not in flight, though a chunk that it is in may be held', () => {
    expect(waits({ delivery: { nextAttemptAt: at(31), attemptCount: 1, isHeld: true } })).toEqual(['schedule']);
  });

  test.each<[string, number, Date | null]>([
    ['that is over', 1, at(20)],
    ['that is over, before its first attempt', 0, at(20)],
    ['that is now', 0, now],
    ['that is to come, after an attempt that a person wanted', 1, at(35)],
    ['of which there is none', 0, null],
  ])('with a moment to be delivered at %s waits for its schedule', (_, attemptCount, deliverAt) => {
    expect(waits({ event: { deliverAt }, delivery: { attemptCount, nextAttemptAt: at(35) } })).toEqual(['schedule']);
  });

  test('that is due this very moment waits for its turn', () => {
    expect(waits({ delivery: { nextAttemptAt: now } })).toEqual(['queue']);
    expect(waits({ delivery: { nextAttemptAt: now, isHeld: true } })).toEqual(['in_flight']);
  });

  test('whose event expires later is not about to be cancelled', () => {
    expect(waits({ event: { expiresAt: at(31) }, delivery: {} })).toEqual(['queue']);
  });

  test.each<[string, Case]>([
    ['its endpoint is disabled', { endpoint: { status: 'disabled' } }],
    ['its endpoint is deleted', { endpoint: { isDeleted: true } }],
    ['the event is erased', { event: { erasedAt: at(20) } }],
    ['the event has expired', { event: { expiresAt: now } }],
  ])('is about to be cancelled when %s', (_, example) => {
    expect(waits({ ...example, delivery: {} })).toEqual(['cancellation']);
    expect(waits({ ...example, delivery: { isHeld: true } })).toEqual(['in_flight', 'cancellation']);
  });

  test('waits no longer for a hold that is over', () => {
    expect(waits({ endpoint: { heldUntil: now }, delivery: {} })).toEqual(['queue']);
  });
});

describe('an endpoint without a delivery', () => {
  const reasons = (example: Case) => explainEndpoint(factsOf(example)).reasons;

  test('is told everything that speaks against one', () => {
    const endpoint = { eventTypes: ['a'], channels: ['us'], status: 'disabled', createdAt: at(11) } as const;
    expect(explainEndpoint(factsOf({ endpoint })).waitsFor).toEqual([]);
    expect(reasons({ endpoint, event: { expiresAt: at(31) } })).toEqual(reasons({ endpoint }));
    expect(reasons({ endpoint })).toEqual([
      'endpoint_disabled',
      'type_not_subscribed',
      'channel_not_subscribed',
      'endpoint_created_later',
    ]);
  });

  test('gets none of an event that is still to be relayed, if it would not match now', () => {
    const explained = explainEndpoint(factsOf({ event: { isRelayed: false }, endpoint: { eventTypes: ['a'] } }));
    expect(explained).toEqual({ matched: false, reasons: ['type_not_subscribed'], waitsFor: [] });
  });

  test('that was created before the relay came gets one: later than the event is no reason then', () => {
    expect(reasons({ event: { isRelayed: false }, endpoint: { createdAt: at(11) } })).toEqual(['not_relayed']);
  });

  test('that was created in the same moment as the event is not later', () => {
    expect(reasons({ endpoint: { createdAt: at(10) } })).toEqual(['endpoint_changed']);
  });

  test('is the one that a test was for', () => {
    expect(reasons({ event: { onlyEndpoint: 'this', isRelayed: false } })).toEqual(['not_relayed']);
  });
});
