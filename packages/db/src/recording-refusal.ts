import type postgres from 'postgres';
import type { Recording } from './record-events.ts';

/** What PostgreSQL's error says to whoever records events. Null: no refusal but a failure. */
export function refusalOf(error: postgres.PostgresError): Recording | null {
  switch (error.code) {
    case 'PR404':
    case 'PR409':
    case 'PR413':
    case 'PR422':
      return {
        kind: 'refused',
        code: error.constraint_name ?? '',
        detail: error.message,
        index: error.column_name === undefined ? null : Number(error.column_name),
      };
    case '55P03':
      return { kind: 'idempotency_in_progress' };
    // What JavaScript reads as JSON and PostgreSQL does not: nested deeper than its stack.
    case '22P02':
    case '54001':
      return {
        kind: 'refused',
        code: 'data_not_json',
        detail: "The event's data cannot be read as JSON, or is nested too deeply.",
        index: null,
      };
    case '22007':
    case '22008':
    case '22015':
      return {
        kind: 'refused',
        code: 'invalid_expiry',
        detail: 'A moment of the event, or its expiry, is outside of the time that can be stored.',
        index: null,
      };
    default:
      return null;
  }
}
