import type { Dispatcher } from 'undici';
import type { Deadlines, Expiring } from './deadlines.ts';
import type { EgressError, EgressRequest, EgressResponse, EgressResult } from './egress-result.ts';
import { type FailureCode, failureCode, failureMessages } from './failure.ts';
import {
  BODY_GRACE_MS,
  INFORMATIONAL_RESPONSES_MAX,
  RESPONSE_BODY_BYTES_MAX,
  RESPONSE_DRAIN_BYTES_MAX,
  RESPONSE_HEADER_BYTES_MAX,
} from './limits.ts';
import { headersForLog } from './response-headers.ts';

/** What carries the attempt: told once that it is over, and whether the connection can carry another. */
export interface Carrier {
  release(reusable: boolean): void;
  /** The connection has failed: its end is not that of a body, even where only the end would have told. */
  readonly broken: boolean;
  /** What is to be said when the time is up before anything could be sent. */
  readonly timeoutCode: FailureCode;
}

/**
 * One attempt, as undici's handler: hears what comes back, and settles exactly once, whatever comes first: the
 * response's end, an error, a limit or the deadline. What undici says after that is not heard.
 */
export class Attempt implements Dispatcher.DispatchHandler, Expiring {
  readonly #deadlines: Deadlines;
  readonly #settle: (result: EgressResult) => void;
  readonly #startedAt = performance.now();
  #deadlineAt: number;
  #unsent: EgressRequest | null;
  #carrier: Carrier | null = null;
  #settled = false;
  #sent = false;
  #heard = false;
  #informational = 0;
  #status = 0;
  #headers: Readonly<Record<string, string>> = NO_HEADERS;
  #body: Buffer[] = [];
  #bodyBytes = 0;

  constructor(deadlines: Deadlines, request: EgressRequest, settle: (result: EgressResult) => void) {
    this.#deadlines = deadlines;
    this.#settle = settle;
    this.#unsent = request;
    this.#deadlineAt = this.#startedAt + request.timeoutMs;
    deadlines.add(this);
  }

  get deadlineAt(): number {
    return this.#deadlineAt;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Hands out what is to be sent, once: while an answer is waited for, it is not kept beside the bytes that were made of it. */
  carriedBy(carrier: Carrier): EgressRequest {
    const request = this.#unsent;
    if (request === null) throw new Error('An attempt is carried once.');
    this.#unsent = null;
    this.#carrier = carrier;
    return request;
  }

  expire(): void {
    if (this.#status !== 0) this.#answered(false);
    else this.fail(this.#sent ? 'timeout' : (this.#carrier?.timeoutCode ?? 'connect_timeout'));
  }

  /** More came than is listened to. */
  cutOff(): void {
    if (this.#status !== 0) this.#answered(false);
    else this.fail(this.#heard ? 'headers_too_large' : 'response_malformed');
  }

  onRequestStart(): void {
    this.#sent = true;
  }

  onResponseStarted(): void {
    this.#heard = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#settled) return;
    if (bytesOf(controller.rawHeaders) > RESPONSE_HEADER_BYTES_MAX) {
      this.fail('headers_too_large');
      return;
    }
    if (status < 200) {
      this.#informational += 1;
      if (this.#informational > INFORMATIONAL_RESPONSES_MAX) this.fail('response_malformed');
      return;
    }
    this.#status = status;
    this.#headers = headersForLog(headers);
    this.#deadlineAt = Math.min(this.#deadlineAt, performance.now() + BODY_GRACE_MS);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    const room = RESPONSE_BODY_BYTES_MAX - this.#bodyBytes;
    this.#bodyBytes += chunk.length;
    // Copied: a slice would keep the socket's whole read buffer (64 KiB) alive until the result is logged.
    if (room > 0) this.#body.push(Buffer.from(chunk.subarray(0, room)));
    if (this.#bodyBytes > RESPONSE_DRAIN_BYTES_MAX) this.#answered(false);
  }

  onResponseEnd(): void {
    this.#answered(this.#carrier?.broken !== true);
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#status !== 0) this.#answered(false);
    else this.fail(failureCode(error, this.#heard));
  }

  /** Ends without a response. */
  fail(code: FailureCode, message: string = failureMessages[code]): void {
    if (!this.#end(false)) return;
    const outcome = failureOutcome(code);
    // How long it took to find out says something about the network that is guarded.
    const durationMs = outcome === 'blocked' ? 0 : this.#durationMs();
    this.#settle({ outcome, durationMs, response: null, error: { code, message } });
  }

  /** Ends with the response whose header block came; `whole`: and whose body came to its end. */
  #answered(whole: boolean): void {
    if (!this.#end(whole)) return;
    const status = this.#status;
    const durationMs = this.#durationMs();
    const response: EgressResponse = {
      status,
      headers: this.#headers,
      body: this.#body.length > 1 ? Buffer.concat(this.#body) : (this.#body[0] ?? null),
      truncated: !whole || this.#bodyBytes > RESPONSE_BODY_BYTES_MAX,
    };
    if (status < 300) this.#settle({ outcome: 'delivered', durationMs, response, error: null });
    else this.#settle({ outcome: 'rejected', durationMs, response, error: status < 400 ? redirectError : null });
  }

  /** False: it had ended before. */
  #end(reusable: boolean): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#deadlines.remove(this);
    this.#carrier?.release(reusable);
    return true;
  }

  #durationMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

const NO_HEADERS = {};

/** Names and values. */
function bytesOf(rawHeaders: Dispatcher.DispatchController['rawHeaders']): number {
  let bytes = 0;
  for (const part of Array.isArray(rawHeaders) ? rawHeaders : []) bytes += part.length;
  return bytes;
}

const redirectError: EgressError = {
  code: 'redirect_not_followed',
  message: failureMessages.redirect_not_followed,
};

function failureOutcome(code: FailureCode): 'timed_out' | 'unreachable' | 'blocked' {
  if (code === 'timeout' || code === 'connect_timeout' || code === 'proxy_timeout') return 'timed_out';
  return code === 'blocked_address' || code === 'blocked_url' ? 'blocked' : 'unreachable';
}
