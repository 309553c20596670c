import type { RequestOrigin } from '@postrider/core';
import type { Context } from 'hono';
import type { Env } from './env.ts';

/** Programs name themselves in a line; this much of it tells them apart. */
const USER_AGENT_LENGTH_MAX = 256;

/**
 * Where a request came from. The address is that of the connection, and behind a proxy the proxy's: what headers say of it
 * is anybody's word.
 */
export function originOf(c: Context<Env>): RequestOrigin {
  // Where the app is called as a function, there is no environment at all.
  const node: Env['Bindings'] | undefined = c.env;
  return {
    requestId: c.get('requestId'),
    // An IPv4 peer of a socket that listens on both is called so.
    address: node?.incoming?.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? null,
    userAgent: c.req.header('user-agent')?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
  };
}
