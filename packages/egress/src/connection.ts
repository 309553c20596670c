import { Client } from 'undici';
import type { Attempt, Carrier } from './attempt.ts';
import type { FailureCode } from './failure.ts';
import { RESPONSE_HEADER_BYTES_MAX } from './limits.ts';
import type { OpenedCallback, Opening } from './open-socket.ts';

export interface ConnectionDeps {
  readonly origin: string;
  /** See `openSocket`. */
  readonly open: (callback: OpenedCallback) => Opening;
  readonly keepAliveMs: number;
  readonly keepAliveMsMax: number;
  /** The attempt is over. */
  readonly released: (connection: Connection, reusable: boolean) => void;
}

/**
 * At most one socket, carrying one attempt at a time; connects when it has something to carry and no socket. What
 * went wrong in any way is destroyed, never used again.
 */
export class Connection implements Carrier {
  /** When it was last put aside, on the clock of `performance.now()`. */
  idleSince = 0;
  readonly #client: Client;
  readonly #released: ConnectionDeps['released'];
  #opening: Opening | null = null;

  constructor(deps: ConnectionDeps) {
    this.#released = deps.released;
    this.#client = new Client(deps.origin, {
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: RESPONSE_HEADER_BYTES_MAX,
      // The attempt has one deadline over everything; these restart on every byte, or miss a flood of 1xx.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: deps.keepAliveMs,
      keepAliveMaxTimeout: deps.keepAliveMsMax,
      connect: (_options, callback) => {
        this.#opening = deps.open((error, socket) => {
          this.#opening = null;
          if (socket === null) callback(error ?? new Error('No socket.'), null);
          else callback(null, socket);
        });
      },
    });
  }

  /** POSTs the attempt's request. */
  carry(attempt: Attempt, path: string): void {
    attempt.carriedBy(this);
    const { headers, body } = attempt.request;
    this.#client.dispatch({ path, method: 'POST', headers, body }, attempt);
  }

  release(reusable: boolean): void {
    this.#released(this, reusable);
  }

  get timeoutCode(): FailureCode {
    return this.#opening?.timeoutCode ?? 'connect_timeout';
  }

  /** Ends the socket, also one that is still connecting. Resolves when it is gone. */
  async destroy(): Promise<void> {
    this.#opening?.destroy();
    await this.#client.destroy();
  }
}
