import type { SecretText, Session } from '@postrider/core';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Env } from './env.ts';

/** With the prefix `__Host-` browsers hold it to: over HTTPS only, for this host alone, and for all of it. */
const NAME = 'postrider';

/** Not for scripts, and not with what pages of others ask for. */
const OPTIONS = { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' } as const;

export function sessionCookieOf(c: Context<Env>): string | undefined {
  return getCookie(c, NAME, 'host');
}

/** It stays for as long as the session can last; whether it does, is asked with each request. */
export function keepSessionCookie(c: Context<Env>, text: SecretText, { createdAt, endsAt }: Session): void {
  const maxAge = Math.floor((endsAt.getTime() - createdAt.getTime()) / 1000);
  setCookie(c, NAME, text.reveal(), { ...OPTIONS, maxAge });
}

export function forgetSessionCookie(c: Context<Env>): void {
  deleteCookie(c, NAME, OPTIONS);
}
