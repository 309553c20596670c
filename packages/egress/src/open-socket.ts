import { connect as connectTcp, isIP, isIPv6, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { AddressGuard } from '@postrider/core';
import type { FailureCode } from './failure.ts';
import { ADDRESS_ATTEMPT_MS } from './limits.ts';
import { NotOpened } from './not-opened.ts';
import { openTunnel } from './open-tunnel.ts';
import type { EgressProxy } from './proxy.ts';
import type { Resolve } from './resolve.ts';

export interface SocketDeps {
  readonly guard: AddressGuard;
  readonly resolve: Resolve;
  readonly secureContext: SecureContext;
  readonly proxy: EgressProxy | null;
  /** With a proxy: it is told the name, which is not resolved and judged here. */
  readonly proxyResolves: boolean;
}

export interface SocketTarget {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** A session to resume, and where to put a new one. */
  readonly session: { latest: Buffer | undefined };
}

export type OpenedCallback = (error: Error | null, socket: Socket | null) => void;

/** A connection that is being made. */
export interface Opening {
  /** Gives it up; there is no call then. */
  destroy(): void;
  /** What it means when that takes too long, as things stand. */
  readonly timeoutCode: FailureCode;
}

/**
 * Opens a connection, for TLS with the handshake done, to an address that the guard permits; calls back once, later. There
 * is no timeout here: the attempt has one.
 *
 * Judged is the very address that is connected to. A name is resolved once, all its addresses are judged, these are the
 * only ones that the socket is given, and what it says it is connected to is judged again before a byte is sent; so it
 * does not matter what the name resolves to a moment later. A proxy is told such an address, too.
 */
export function openSocket(deps: SocketDeps, target: SocketTarget, callback: OpenedCallback): Opening {
  const { guard, proxy } = deps;
  let socket: Socket | null = null;
  /** What TLS lies on. */
  let carrying: Socket | null = null;
  let over = false;
  let timeoutCode: FailureCode = 'connect_timeout';

  function finish(error: Error | null): void {
    if (over) return;
    over = true;
    if (error !== null) socket?.destroy();
    callback(error, error === null ? socket : null);
    // From here on others listen to it, and for as long as it is open it would keep all of this: 900 bytes.
    socket?.on('error', unheard).off('error', finish);
    carrying?.on('error', unheard).off('error', finish);
  }
  const refuse = (code: FailureCode) => finish(new NotOpened(code));

  function connectDirectly(addresses: readonly string[]): void {
    const connecting = connectTcp({
      host: target.hostname,
      port: target.port,
      // Not called for an address. `autoSelectFamily` makes Node ask for all.
      lookup: (_name, _options, answer) =>
        answer(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
    });
    socket = connecting
      .setNoDelay(true)
      .on('error', finish)
      .once('connect', () => {
        const { remoteAddress } = connecting;
        // Without an address the peer is already gone.
        if (remoteAddress === undefined) refuse('connection_reset');
        else if (!guard.permits(remoteAddress, target.hostname)) refuse('blocked_address');
        else secure(connecting);
      });
  }

  function connectThrough(through: EgressProxy, host: string): void {
    timeoutCode = 'proxy_timeout';
    const authority = `${isIPv6(host) ? `[${host}]` : host}:${target.port}`;
    const tunnel = openTunnel(through, authority, (failure) => {
      timeoutCode = 'connect_timeout';
      if (failure === null) secure(tunnel);
      else refuse(failure);
    });
    socket = tunnel.on('error', finish);
  }

  function secure(connected: Socket): void {
    if (over || !target.secure) {
      finish(null);
      return;
    }
    carrying = connected;
    const handshaking = connectTls({
      socket: connected,
      secureContext: deps.secureContext,
      // An address must not be sent as a name (RFC 6066, 3), and is what the certificate must have.
      ...(isIP(target.hostname) === 0 ? { servername: target.hostname } : { host: target.hostname }),
      ...(target.session.latest === undefined ? {} : { session: target.session.latest }),
      ALPNProtocols: ['http/1.1'],
    });
    socket = handshaking
      .on('session', (session) => {
        target.session.latest = session;
      })
      .on('error', finish)
      .once('secureConnect', () => finish(null));
  }

  void addressesOf(deps, target.hostname).then((found) => {
    if (over) return;
    if (!found.ok) refuse(found.code);
    else if (proxy === null) connectDirectly(found.addresses);
    else connectThrough(proxy, found.addresses.find((address) => !isIPv6(address)) ?? found.addresses[0] ?? '');
  });

  return {
    destroy() {
      over = true;
      socket?.destroy();
    },
    get timeoutCode() {
      return timeoutCode;
    },
  };
}

/** An error that nobody listens to would end the process. */
function unheard(): void {}

/** One forbidden address among many condemns the name: its owner means no good, or does not know. */
async function addressesOf(
  { guard, resolve, proxy, proxyResolves }: SocketDeps,
  hostname: string,
): Promise<
  { readonly ok: true; readonly addresses: readonly string[] } | { readonly ok: false; readonly code: FailureCode }
> {
  const literal = isIP(hostname) !== 0;
  if (!literal && proxy !== null && proxyResolves) return { ok: true, addresses: [hostname] };
  const found = literal ? { ok: true as const, addresses: [hostname] } : await resolve(hostname);
  if (!found.ok) return found;
  const permitted = found.addresses.every((address) => guard.permits(address, hostname));
  return permitted ? found : { ok: false, code: 'blocked_address' };
}
