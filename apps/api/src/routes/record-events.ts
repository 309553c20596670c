import {
  type ProblemCode,
  type ProblemOccurrence,
  recordedEventShape,
  recordedEventsShape,
  recordedEventToWire,
} from '@postrider/contract';
import type { Access } from '@postrider/core';
import { type NewEvent, type RecordedEvent, recordEvents } from '@postrider/usecases';
import { addRoute } from '../add-route.ts';
import { answer } from '../answer.ts';
import { batchBody, eventBody } from '../body-kinds.ts';
import type { Api } from '../env.ts';
import { elementTexts, memberText } from '../json-slices.ts';
import { noQuery } from '../no-query.ts';

const HEADERS = { 'Idempotency-Key': 'The same key and the same request: the first answer again. 1–255 characters.' };

const PROBLEMS: readonly ProblemCode[] = [
  'event_uid_taken',
  'idempotency_in_progress',
  'idempotency_mismatch',
  'invalid_idempotency_key',
  'data_not_json',
  'data_has_nul',
  'data_too_large',
];

export function addRecordEventRoutes(api: Api): void {
  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/events',
      operationId: 'recordEvent',
      tag: 'Events',
      summary: 'Record an event: once answered, it will be delivered',
      query: noQuery,
      headers: HEADERS,
      body: eventBody,
      answers: { 202: { description: 'The event is recorded, and readable.', schema: recordedEventShape } },
      problems: PROBLEMS,
    },
    async ({ access, params, body, text, header }) => {
      const event = { ...body, data: dataText(text) };
      const recorded = await record(api, access, params.application, [event], header('idempotency-key'));
      const single = recorded.ok ? recorded : { ...recorded, refusal: withoutIndex(recorded.refusal) };
      return answer(single, 202, ({ events }) => events.map(recordedText).join(), replayedHeader);
    },
  );

  addRoute(
    api,
    {
      method: 'post',
      path: '/v1/applications/{application}/events/batch',
      operationId: 'recordEvents',
      tag: 'Events',
      summary: 'Record many events, all or none',
      query: noQuery,
      headers: HEADERS,
      body: batchBody,
      answers: { 202: { description: 'The events are recorded, in this order.', schema: recordedEventsShape } },
      problems: PROBLEMS,
    },
    async ({ access, params, body, text, header }) => {
      const texts = elementTexts(memberText(text, 'events') ?? '[]');
      const events = body.events.map((event, index) => ({ ...event, data: dataText(texts[index] ?? '') }));
      const recorded = await record(api, access, params.application, events, header('idempotency-key'));
      return answer(recorded, 202, (value) => `{"data":[${value.events.map(recordedText).join()}]}`, replayedHeader);
    },
  );
}

async function record(
  { deps }: Api,
  access: Access,
  application: string,
  events: readonly NewEvent[],
  idempotencyKey: string | undefined,
) {
  if (idempotencyKey !== undefined && !/^[ -~]{1,255}$/.test(idempotencyKey)) {
    return refuse({
      code: 'invalid_idempotency_key',
      detail: 'The Idempotency-Key must be 1 to 255 printable ASCII characters.',
    });
  }
  const { now, policy } = deps.usecases;
  // Later than this it would be cancelled as expired before its first attempt.
  const latest = now().getTime() + (policy.retentionDays - 1) * DAY_MS;
  const late = events.findIndex(({ deliverAt }) => deliverAt && deliverAt.getTime() > latest);
  if (late >= 0) {
    const errors = [
      { pointer: `/events/${late}/deliverAt`, detail: 'Use a time at least a day before the retention ends.' },
    ];
    return refuse({ code: 'invalid_request', detail: 'An event cannot be delivered that late.', errors });
  }
  return recordEvents(deps.usecases, access, { application, events, idempotencyKey });
}

const DAY_MS = 86_400_000;

/** The exact text of an event's `data`; the schema has seen that it is there. */
function dataText(event: string): string {
  const text = memberText(event, 'data');
  if (text === undefined) throw new Error('An event that has data has no text of it.');
  return text;
}

function refuse(refusal: ProblemOccurrence): { readonly ok: false; readonly refusal: ProblemOccurrence } {
  return { ok: false, refusal };
}

/** Pointers into a single event's body, which has no `events`. */
function withoutIndex({ errors, ...refusal }: ProblemOccurrence): ProblemOccurrence {
  return {
    ...refusal,
    errors: errors?.map((error) =>
      'pointer' in error ? { ...error, pointer: error.pointer.replace(/^\/events\/0/, '') } : error,
    ),
  };
}

function recordedText(event: RecordedEvent): string {
  return JSON.stringify(recordedEventToWire(event));
}

function replayedHeader({ replayed }: { readonly replayed: boolean }): Record<string, string> {
  return replayed ? { 'idempotency-replayed': 'true' } : {};
}
