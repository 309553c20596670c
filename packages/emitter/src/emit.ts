import { asEmitError } from './emit-error.ts';
import type { EventToEmit } from './event-types.ts';
import { type Statement, statement } from './statement.ts';
import { queryIn, type Transaction } from './transaction.ts';

/** As many as the API takes in a batch, for one statement must not hold a transaction open without bound. */
export const EVENTS_MAX = 1000;

/**
 * Records an event in an open transaction and answers its id (`evt_…`). It is delivered if the transaction commits, and
 * never happened if not. Rejects with EmitError when Postrider refuses the event, which aborts the transaction as any
 * error in PostgreSQL does; with TypeError when `tx` is not an open transaction, as far as that can be told.
 */
export async function emit(tx: Transaction, event: EventToEmit): Promise<string> {
  const [id] = await record(tx, [event]);
  return id ?? '';
}

/** Records up to 1000 events by one statement, all or none, and answers their ids in the same order. */
export async function emitMany(tx: Transaction, events: readonly EventToEmit[]): Promise<string[]> {
  if (events.length > EVENTS_MAX) {
    throw new RangeError(`emitMany takes at most ${EVENTS_MAX} events at once, and got ${events.length}: split them.`);
  }
  return events.length === 0 ? [] : record(tx, events);
}

async function record(tx: Transaction, events: readonly EventToEmit[]): Promise<string[]> {
  const query = queryIn(tx);
  const json = JSON.stringify(events.map(asRow));
  try {
    return rowsOf(await query(EMIT, json)).map((row) => String(Object.values(row)[0]));
  } catch (error) {
    throw asEmitError(error, EMIT) ?? error;
  }
}

// All events are one parameter, of type text: what drivers make of arrays, JSON and dates differs from one to the next. The
// data is a text within that text, so that it arrives letter by letter.
const EMIT: Statement = statement`
  select postrider.emit(application, type, data, uid, "idempotencyKey", channels, "occurredAt", "deliverAt",
    make_interval(secs => "expiresAfterSeconds")) as id
  from rows from (json_to_recordset(${'the rows'}::text::json) as (application text, type text, data text, uid text,
    "idempotencyKey" text, channels text[], "occurredAt" timestamptz, "deliverAt" timestamptz,
    "expiresAfterSeconds" double precision)) with ordinality
  order by ordinality`;

function asRow({ data, jsonText, occurredAt, deliverAt, expiresAfterSeconds, ...event }: EventToEmit): object {
  return {
    ...event,
    data: jsonText ?? JSON.stringify(data),
    // JSON has neither invalid dates nor NaN: it would turn both into null, that is, into the default.
    occurredAt: occurredAt?.toISOString(),
    deliverAt: deliverAt?.toISOString(),
    expiresAfterSeconds: expiresAfterSeconds?.toString(),
  };
}

/** Some drivers answer the rows, others an object that has them. */
function rowsOf(answer: unknown): readonly object[] {
  return Array.isArray(answer) ? answer : (answer as { readonly rows: readonly object[] }).rows;
}
