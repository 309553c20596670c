import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { type AddressGuard, BlockedAddressError } from './address-guard.ts';
import { ADDRESS_ATTEMPT_MS } from './limits.ts';
import type { Resolve } from './shared-lookups.ts';

export interface SocketTarget {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** A session to resume, and where to put a new one. */
  readonly session: { latest: Buffer | undefined };
}

/**
 * Opens a connection, for TLS with the handshake done, to an address that the guard permits; calls back once, later. The
 * socket is returned at once so that it can be destroyed while it connects; then there is no call. There is no timeout
 * here: the attempt has one.
 *
 * Judged is the very address that is connected to: a literal before (`lookup` is not called for one), a name's addresses
 * when they are resolved, and what the socket says it is connected to, before anything is sent.
 */
export function openSocket(
  deps: { readonly guard: AddressGuard; readonly resolve: Resolve; readonly secureContext: SecureContext },
  target: SocketTarget,
  callback: (error: Error | null, socket: Socket | null) => void,
): Socket | null {
  const exempt = deps.guard.exemptsHost(target.hostname);
  const literal = isIP(target.hostname) !== 0;
  if (literal && !exempt && !deps.guard.permits(target.hostname)) {
    queueMicrotask(() => callback(new BlockedAddressError(), null));
    return null;
  }

  const options = {
    host: target.hostname,
    port: target.port,
    lookup: exempt ? plainLookup(deps.resolve) : guardedLookup(deps.resolve, deps.guard),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
  };
  let done = false;
  const finish = (error: Error | null) => {
    if (done) return;
    done = true;
    callback(error, error === null ? socket : null);
  };
  const connected = () => {
    if (exempt || (socket.remoteAddress !== undefined && deps.guard.permits(socket.remoteAddress))) return finish(null);
    // Without an address the peer is already gone.
    const error = socket.remoteAddress === undefined ? connectionReset() : new BlockedAddressError();
    socket.destroy();
    finish(error);
  };

  const socket: Socket = target.secure
    ? connectTls({
        ...options,
        secureContext: deps.secureContext,
        // Named even where Node would take it from `host`; an address must not be sent as a name (RFC 6066, 3).
        ...(literal ? {} : { servername: target.hostname }),
        ...(target.session.latest === undefined ? {} : { session: target.session.latest }),
        ALPNProtocols: ['http/1.1'],
      })
        .on('session', (session) => {
          target.session.latest = session;
        })
        .once('secureConnect', connected)
    : connectTcp(options).once('connect', connected);
  return socket.setNoDelay(true).on('error', finish);
}

// `autoSelectFamily` makes Node ask for all addresses, which both lookups therefore answer with.

function plainLookup(resolve: Resolve): LookupFunction {
  return (name, options, callback) => resolve(name, { ...options, all: true }, callback);
}

/** One forbidden address among many condemns the name: its owner means no good, or does not know. */
function guardedLookup(resolve: Resolve, guard: AddressGuard): LookupFunction {
  return (name, options, callback) =>
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      if (!addresses.every(({ address }) => guard.permits(address))) return callback(new BlockedAddressError(), []);
      callback(null, addresses);
    });
}

function connectionReset(): Error {
  return Object.assign(new Error('The connection was closed as soon as it was made.'), { code: 'ECONNRESET' });
}
