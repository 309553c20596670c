import { compileProfile, type SignatureProfile, type SignedRequest } from '@postrider/signing';
import { nodeDigests } from '@postrider/signing/node';

/**
 * Whether these headers, names in lower case, are those that the profile makes of the request, with the signature that its
 * one key makes among those that they carry.
 */
export function isSignatureOf(
  profile: SignatureProfile,
  request: SignedRequest,
  headers: Readonly<Record<string, string>>,
): boolean {
  const expected = compileProfile({ digests: nodeDigests }, profile).sign(request);
  const carriers = new Set(
    Object.entries(profile.headers).flatMap(([name, parts]) =>
      parts.includes('$signatures') ? [name.toLowerCase()] : [],
    ),
  );
  const alone = compileProfile({ digests: nodeDigests }, { ...profile, headers: { signature: ['$signatures'] } });
  const { signature = '' } = alone.sign(request);
  return Object.entries(expected).every(([name, value]) => {
    const found = headers[name];
    if (found === value) return true;
    const { separator } = profile;
    return separator !== null && carriers.has(name) && (found ?? '').split(separator).includes(signature);
  });
}
