import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 300;

export function isGenuine(secret: string, body: string, headers: Record<string, string>): boolean {
  const parts = new URLSearchParams((headers['webhook-signature'] ?? '').replaceAll(',', '&'));
  const t = parts.get('t') ?? '';
  if (!/^\d+$/.test(t) || Math.abs(Date.now() / 1000 - Number(t)) > TOLERANCE_SECONDS) return false;
  const expected = createHmac('sha256', secret).update(`${t}.${body}`).digest();
  const given = Buffer.from(parts.get('s') ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
