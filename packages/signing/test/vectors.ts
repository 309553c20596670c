import file from './vectors/signatures.json' with { type: 'json' };

/** Signatures computed with independent tools: see the file itself. */
export const standardVectors = file.vectors
  .filter(({ profile }) => profile === 'standard')
  .map(({ secret, id = '', timestamp = 0, body, signature }) => ({ secret, id, timestamp, body, signature }));

export const invalidSecrets: readonly string[] = file.invalidSecrets;
