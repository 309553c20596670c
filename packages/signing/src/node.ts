export { ed25519PublicKey, nodeDigests } from './node-digests.ts';
