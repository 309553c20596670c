import { createHmac } from 'node:crypto';

/** What the root key makes of a session's text: another root key makes something else of it. */
export type RootProof = (text: string) => Uint8Array;

/**
 * Kept of a session that was opened by the root key, so that it ends with that. Whoever reads the database has not the text,
 * and so nothing to try root keys against, of which some are not random.
 */
export function rootProver(apiKey: string): RootProof {
  return (text) => createHmac('sha256', apiKey).update(text).digest();
}
