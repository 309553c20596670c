import { createHmac } from 'node:crypto';
import type { Hmac } from './hmac.ts';

/**
 * The digest by Node's own crypto. Measured on Node 26 with 800-byte bodies: 3.2 µs a signature with the key as bytes,
 * 3.0 µs with a KeyObject, 2.6 µs with HMAC put together from two `crypto.hash` calls in a reused buffer. Of the 85 µs that
 * a delivery costs, half a microsecond is not worth a key of another kind, or an HMAC of our own.
 */
export const nodeHmac: Hmac = (key, content) => createHmac('sha256', key).update(content).digest('base64');
