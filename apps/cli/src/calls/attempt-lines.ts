import type { Attempt, Delivery } from '@postrider/sdk';
import type { Io } from '../io.ts';
import { printable } from '../table.ts';

/** Of a body that a receiver answered, so much is shown. */
const BODY_LENGTH_MAX = 200;

export function attemptLines(io: Pick<Io, 'mark'>, attempt: Attempt): readonly string[] {
  const { number, trigger, startedAt, durationMs, outcome, responseStatus, responseBody, error } = attempt;
  const how = outcome === 'delivered' ? io.mark('good', outcome) : io.mark('bad', outcome);
  const answer = responseStatus === null ? '' : ` ${responseStatus}`;
  const body =
    responseBody === null || responseBody === '' ? [] : [`  ${printable(responseBody.slice(0, BODY_LENGTH_MAX))}`];
  return [
    `${startedAt}  attempt ${number} (${trigger})  ${how}${answer}  ${durationMs} ms`,
    ...(error === null ? [] : [`  ${printable(`${error.code}: ${error.message}`)}`]),
    ...(outcome === 'delivered' ? [] : body),
  ];
}

export function statusMark(io: Pick<Io, 'mark'>, { status, reason }: Pick<Delivery, 'status' | 'reason'>): string {
  const why = reason === null ? '' : ` (${reason})`;
  switch (status) {
    case 'delivered':
      return io.mark('good', status);
    case 'pending':
    case 'retrying':
      return io.mark('warning', status);
    case 'failed':
    case 'cancelled':
      return io.mark('bad', status) + why;
  }
}
