import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Digests, Ed25519PublicKey } from './digests.ts';
import { nodeHmacSha256 } from './node-hmac.ts';

/** Node's own crypto, behind what signing asks for. */
export const nodeDigests: Digests = {
  hmac(algorithm, key, content, encoding) {
    return algorithm === 'hmac-sha256'
      ? nodeHmacSha256(key, content, encoding)
      : createHmac('sha512', key).update(content).digest(encoding);
  },
  ed25519(key, content, encoding) {
    return sign(null, Buffer.from(content), privateKeys.get(key) ?? makePrivateKey(key)).toString(encoding);
  },
};

export const ed25519PublicKey: Ed25519PublicKey = (seed) =>
  new Uint8Array(createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES));

const KEY_BYTES = 32;

/** What stands before the seed in DER (RFC 8410, section 7): the same for each, since lengths and version are. */
const PKCS8_BEFORE_SEED = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKeys = new WeakMap<Uint8Array, KeyObject>();

function makePrivateKey(key: Uint8Array): KeyObject {
  const made = privateKeyOf(key.subarray(0, KEY_BYTES));
  privateKeys.set(key, made);
  return made;
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_BEFORE_SEED, seed]), format: 'der', type: 'pkcs8' });
}
