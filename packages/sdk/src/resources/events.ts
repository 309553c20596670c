import type { DryRun, EventErasure, NewEvent, RecordedEvent } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';
import type { FollowOptions } from '../follow-events.ts';
import type { FiltersOf, QueryOf } from '../operation-types.ts';

export interface RecordOptions extends CallOptions {
  /** Of requests with the same key, one records. Without it each call makes one up, for its own retries. */
  readonly idempotencyKey?: string | undefined;
}

/** `event` is an id (`evt_…`). */
export function events({ call, list, follow }: Client) {
  const keyOf = (options: RecordOptions) => options.idempotencyKey ?? crypto.randomUUID();
  return {
    /** Recorded once, however often the request had to be sent. */
    record: (application: string, event: NewEvent, options: RecordOptions = {}) =>
      call<'recordEvent', RecordedEvent>(
        'recordEvent',
        { path: { application }, body: event, idempotencyKey: keyOf(options) },
        options,
      ),
    /** At most 1000, all or none of them, once. */
    recordBatch: (application: string, events: readonly NewEvent[], options: RecordOptions = {}) =>
      call('recordEvents', { path: { application }, body: { events }, idempotencyKey: keyOf(options) }, options),
    /** What would become of an event: nothing is recorded. */
    dryRun: (application: string, event: NewEvent, options?: CallOptions) =>
      call<'recordEvent', DryRun>(
        'recordEvent',
        { path: { application }, query: { dryRun: 'true' }, body: event, repeatable: true },
        options,
      ),
    list: (application: string, filters?: FiltersOf<'listEvents'>, options?: CallOptions) =>
      list('listEvents', { application }, filters, options),
    /**
     * What is recorded from now on, or since a `cursor`, in the order of the commits: each event once, over any number of
     * connections. It has no end: stop looking, or abort the signal.
     */
    follow: (application: string, options: FollowOptions = {}) => follow(application, options),
    get: (application: string, event: string, options?: CallOptions) =>
      call('getEvent', { path: { application, event } }, options),
    deliveries: (
      application: string,
      event: string,
      filters?: FiltersOf<'listDeliveriesOfEvent'>,
      options?: CallOptions,
    ) => list('listDeliveriesOfEvent', { application, event }, filters, options),
    /** Each endpoint, and why it gets the event or does not. */
    explain: (application: string, event: string, query?: QueryOf<'explainEvent'>, options?: CallOptions) =>
      call('explainEvent', { path: { application, event }, query }, options),
    eraseData: (application: string, event: string, options?: CallOptions) =>
      call('eraseEventData', { path: { application, event } }, options),
    erase: (application: string, erasure: EventErasure, options?: CallOptions) =>
      call('eraseEventsByUid', { path: { application }, body: erasure, repeatable: true }, options),
  };
}
