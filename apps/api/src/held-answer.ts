import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import type { Env } from './env.ts';

/** A large answer that is the same for everybody: in memory once, however many have asked for it and do not take it. */
export interface HeldAnswer {
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

export async function holdAnswer(text: string, headers: Readonly<Record<string, string>>): Promise<HeldAnswer> {
  const plain = Buffer.from(text);
  const digest = createHash('sha256').update(plain).digest('base64url');
  return {
    plain,
    gzipped: await promisify(gzip)(plain),
    // Weak: it is the same for both forms (RFC 9110, section 8.8.3.3).
    headers: { ...headers, etag: `W/"${digest}"`, vary: 'accept-encoding' },
  };
}

/** 304 for whoever has it already. */
export function respondHeld(c: Context<Env>, { plain, gzipped, headers }: HeldAnswer): Response {
  if (isOneOf(headers['etag'] ?? '', c.req.header('if-none-match') ?? '')) return c.body(null, 304, headers);
  if (!takesGzip(c.req.header('accept-encoding') ?? '')) return c.body(plain, 200, headers);
  return c.body(gzipped, 200, { ...headers, 'content-encoding': 'gzip' });
}

/** Compared weakly (RFC 9110, section 13.1.2). */
function isOneOf(etag: string, ifNoneMatch: string): boolean {
  const opaque = (text: string) => text.trim().replace(/^W\//, '');
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || opaque(one) === opaque(etag));
}

function takesGzip(acceptEncoding: string): boolean {
  const [, weight = '1'] = /(?:^|,)\s*(?:gzip|x-gzip|\*)\s*(?:;\s*q=([\d.]+))?\s*(?:,|$)/i.exec(acceptEncoding) ?? [
    null,
    '0',
  ];
  return Number(weight) > 0;
}
