import type { Socket } from 'node:net';
import { Client } from 'undici';
import type { Attempt, Carrier } from './attempt.ts';
import type { FailureCode } from './failure.ts';
import { RESPONSE_BYTES_MAX } from './limits.ts';
import type { OpenedCallback, Opening } from './open-socket.ts';

export interface ConnectionDeps {
  /** One for all connections to it: half a kilobyte. */
  readonly origin: URL;
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
  #socket: Socket | null = null;
  #attempt: Attempt | null = null;
  /** What the socket had read when it began to carry the attempt. */
  #bytesReadBefore = 0;

  constructor(deps: ConnectionDeps) {
    this.#released = deps.released;
    this.#client = new Client(deps.origin, {
      pipelining: 1,
      allowH2: false,
      // Ours are narrower. Past its limit the parser goes on to the end of what was read, with an error for every header:
      // half a second for one answer of small ones.
      maxHeaderSize: Number.MAX_SAFE_INTEGER,
      // The attempt has one deadline over everything; these restart on every byte, or miss a flood of 1xx.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: deps.keepAliveMs,
      keepAliveMaxTimeout: deps.keepAliveMsMax,
      connect: (_options, callback) => {
        this.#opening = deps.open((error, socket) => {
          this.#opening = null;
          if (socket === null) {
            callback(error ?? new Error('No socket.'), null);
          } else {
            callback(null, socket);
            this.#watch(socket);
          }
        });
      },
    });
  }

  /** POSTs the attempt's request. */
  carry(attempt: Attempt, path: string): void {
    const { headers, body } = attempt.carriedBy(this);
    this.#attempt = attempt;
    this.#bytesReadBefore = this.#socket?.bytesRead ?? 0;
    this.#client.dispatch({ path, method: 'POST', headers, body }, attempt);
  }

  release(reusable: boolean): void {
    this.#attempt = null;
    // Who answers and does not read would have request after request wait in memory.
    this.#released(this, reusable && this.#socket?.writableLength === 0);
  }

  get broken(): boolean {
    return (this.#socket?.errored ?? null) !== null;
  }

  get timeoutCode(): FailureCode {
    return this.#opening?.timeoutCode ?? 'connect_timeout';
  }

  /**
   * The parser hands on, and so lets the attempt count, neither empty lines nor a reason phrase nor what stands around
   * chunks. Called when it listens to the socket itself, so that here it is known what it made of the bytes.
   */
  #watch(socket: Socket): void {
    this.#socket = socket;
    this.#bytesReadBefore = 0;
    socket.on('readable', () => {
      if (socket.bytesRead - this.#bytesReadBefore > RESPONSE_BYTES_MAX) this.#attempt?.cutOff();
    });
  }

  /** Ends the socket, also one that is still connecting. Resolves when it is gone. */
  async destroy(): Promise<void> {
    this.#opening?.destroy();
    await this.#client.destroy();
  }
}
