import { createHmac, timingSafeEqual } from 'node:crypto';

export function isGenuine(secret: string, body: string, headers: Record<string, string>): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(headers['x-shopify-hmac-sha256'] ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
