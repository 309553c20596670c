import type { Context } from 'hono';
import type { ApiDeps, Env } from './env.ts';
import type { Whence } from './why-foreign.ts';

export function whenceOf(c: Context<Env>, { publicUrl }: Pick<ApiDeps, 'publicUrl'>): Whence {
  return {
    method: c.req.method,
    origin: c.req.header('origin'),
    secFetchSite: c.req.header('sec-fetch-site'),
    // Where the app is called as a function, there is no such header.
    host: c.req.header('host') ?? new URL(c.req.url).host,
    publicUrl,
  };
}
