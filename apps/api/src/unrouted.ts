import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { PROBLEM_KINDS, type ProblemOccurrence, toProblem } from '@postrider/contract';
import { requestIdOf } from './request-id.ts';

/** An answer to what never reaches a route. */
export interface UnroutedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export function unrouted(occurrence: ProblemOccurrence): UnroutedAnswer {
  const requestId = requestIdOf(undefined, (bytes) => randomBytes(bytes));
  const text = JSON.stringify(toProblem(occurrence, requestId));
  return {
    status: PROBLEM_KINDS[occurrence.code].status,
    headers: {
      'content-type': 'application/problem+json',
      'content-length': String(Buffer.byteLength(text)),
      'x-request-id': requestId,
      'x-content-type-options': 'nosniff',
      connection: 'close',
    },
    text,
  };
}

/** As HTTP/1.1 has it, for a connection on which no request could be read. */
export function asHttp({ status, headers, text }: UnroutedAnswer): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${text}`;
}
