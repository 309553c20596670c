import { BUILT_IN_PROFILES, type BuiltInProfileName } from '../src/index.ts';
import file from './vectors/signatures.json' with { type: 'json' };

export interface Vector {
  readonly profile: BuiltInProfileName;
  readonly secret: string;
  /** Of an Ed25519 secret; null of others. */
  readonly publicKey: string | null;
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
  /** The value of the header that carries the signature. */
  readonly signature: string;
}

/** Signatures computed with independent tools: see the file itself. Where a profile signs no id or time, any will do. */
export const vectors: readonly Vector[] = file.vectors.map((vector) => ({
  profile: profileNamed(vector.profile),
  secret: vector.secret,
  publicKey: vector.public ?? null,
  id: vector.id ?? 'evt_unsigned',
  timestampSeconds: vector.timestamp ?? 1,
  body: vector.body,
  signature: vector.signature,
}));

export const standardVectors = vectors.filter(({ profile }) => profile === 'standard');

export const invalidSecrets: readonly string[] = file.invalidSecrets;

function profileNamed(name: string): BuiltInProfileName {
  if (isProfileName(name)) return name;
  throw new Error(`There is no profile ${name}.`);
}

function isProfileName(name: string): name is BuiltInProfileName {
  return Object.hasOwn(BUILT_IN_PROFILES, name);
}
