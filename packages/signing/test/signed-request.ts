import { compileProfile, prepareKey, type SignatureProfile, type SignedRequest } from '../src/index.ts';
import { nodeDigests } from '../src/node.ts';

const REQUEST: Omit<SignedRequest, 'keys'> = {
  id: 'evt_01h455vb4pex5vsknk084sn02q',
  type: 'message.delivered',
  timestampSeconds: 1_700_000_000,
  applicationId: 'app_01h455vb4pex5vsknk084sn02q',
  body: '{"text":"Grüße 👋","exact":12345678901234567890,"one":1.0}',
};

/** The headers that a profile makes of a request, signed with these secrets by Node's crypto; and the request. */
export function signedRequest(
  profile: SignatureProfile,
  { secrets, ...given }: Partial<typeof REQUEST> & { readonly secrets: readonly string[] },
): { readonly headers: Record<string, string> } & typeof REQUEST {
  const request = { ...REQUEST, ...given };
  const keys = secrets.map((secret) => prepareKey(profile, secret));
  return { ...request, headers: compileProfile({ digests: nodeDigests }, profile).sign({ ...request, keys }) };
}
