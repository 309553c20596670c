import { connect, type Socket } from 'node:net';
import type { FailureCode } from './failure.ts';
import { ADDRESS_ATTEMPT_MS, PROXY_HEAD_BYTES_MAX } from './limits.ts';
import type { EgressProxy } from './proxy.ts';

/**
 * Has a proxy connect to `authority` (`host:port`). Calls back once, later: null when bytes of the socket that is
 * returned are the other side's, else what the proxy's fault is. There is no timeout here.
 */
export function openTunnel(
  proxy: EgressProxy,
  authority: string,
  callback: (failure: FailureCode | null) => void,
): Socket {
  const socket = connect({
    host: proxy.host,
    port: proxy.port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS,
  });
  let failure: FailureCode = 'proxy_unreachable';
  let head = '';

  function finish(result: FailureCode | null): void {
    socket.off('readable', read).off('end', fail).off('close', fail).off('error', fail);
    callback(result);
  }
  const fail = () => finish(failure);

  /** What is read here is not read by the tunnel's user: nothing comes before that has sent something. */
  function read(): void {
    const chunk: unknown = socket.read();
    if (!Buffer.isBuffer(chunk)) return;
    head += chunk.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end === -1 && head.length <= PROXY_HEAD_BYTES_MAX) return;
    finish(end + 4 === head.length || !isSuccess(head) ? verdict(head) : 'proxy_failed');
  }

  // Errors after the last one listened to here are the business of whoever uses the tunnel.
  socket.on('readable', read).on('end', fail).on('close', fail).on('error', fail);
  return socket.setNoDelay(true).once('connect', () => {
    failure = 'proxy_failed';
    const authorization = proxy.authorization === null ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
  });
}

function isSuccess(head: string): boolean {
  return verdict(head) === null;
}

/** A 4xx is about our asking (credentials, rules), a 5xx about the way from the proxy to the host. */
function verdict(head: string): FailureCode | null {
  const status = /^HTTP\/1\.[01] ([2-5])\d\d[ \r]/.exec(head)?.[1];
  if (status === '2') return null;
  if (status === '4') return 'proxy_refused';
  return status === '5' ? 'proxy_connect_failed' : 'proxy_failed';
}
