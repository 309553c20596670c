import { BUILT_IN_ENVELOPES, compileEnvelope, encodeId } from '@postrider/core';
import { BUILT_IN_PROFILES, compileProfile, prepareKey } from '@postrider/signing';
import { nodeDigests } from '@postrider/signing/node';
import type { SignedRequest } from './raw-loop.ts';

/** Requests as a dispatcher would send them, each signed for an event of its own. */
export function signedRequests(secret: string, data: string, count: number): SignedRequest[] {
  const profile = BUILT_IN_PROFILES.standard;
  const keys = [prepareKey(profile, secret)];
  const signer = compileProfile({ digests: nodeDigests }, profile);
  const bodyOf = compileEnvelope(BUILT_IN_ENVELOPES.standard);
  // Of no concern to the format.
  const application = { applicationId: 'app_bench', applicationUid: null };
  const type = 'bench.event';
  const now = new Date();
  const timestampSeconds = Math.floor(now.getTime() / 1000);
  return Array.from({ length: count }, (_, n) => {
    const id = encodeId('event', `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`);
    const body = bodyOf({ id, type, uid: null, occurredAt: now, data, ...application });
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Postrider/bench',
        ...signer.sign({ keys, id, type, timestampSeconds, body, applicationId: application.applicationId }),
      },
    };
  });
}
