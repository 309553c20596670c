import type { Context } from 'hono';
import type { ApiDeps, Env } from './env.ts';
import { whenceOf } from './whence-of.ts';
import { isOurOrigin } from './why-foreign.ts';

/**
 * Where people reach the API, without a slash at its end: as the settings say; or as the page says that asks, which knows
 * whether a proxy in front adds HTTPS; or as this request reached it.
 */
export function baseUrlOf(c: Context<Env>, { publicUrl }: Pick<ApiDeps, 'publicUrl'>): string {
  if (publicUrl !== null) return publicUrl;
  const whence = whenceOf(c, { publicUrl });
  const { origin } = whence;
  return origin !== undefined && isOurOrigin(origin, whence) ? origin : new URL(c.req.url).origin;
}
