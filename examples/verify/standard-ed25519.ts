import { createPublicKey, verify } from 'node:crypto';

const TOLERANCE_SECONDS = 300;
/** What DER puts before the 32 bytes of an Ed25519 public key (RFC 8410). */
const KEY_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export function isGenuine(publicKey: string, body: string, headers: Record<string, string>): boolean {
  const der = Buffer.concat([KEY_PREFIX, Buffer.from(publicKey.replace('whpk_', ''), 'base64')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const t = headers['webhook-timestamp'] ?? '';
  if (!/^\d+$/.test(t) || Math.abs(Date.now() / 1000 - Number(t)) > TOLERANCE_SECONDS) return false;
  const signed = Buffer.from(`${headers['webhook-id']}.${t}.${body}`);
  // One entry per live secret, separated by spaces: any that fits will do.
  return (headers['webhook-signature'] ?? '').split(' ').some((entry) => {
    const [version, signature = ''] = entry.split(',');
    return version === 'v1a' && verify(null, signed, key, Buffer.from(signature, 'base64'));
  });
}
