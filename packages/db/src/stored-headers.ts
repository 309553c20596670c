import { type EndpointHeader, isSensitiveHeader, MASKED } from '@postrider/core';
import { z } from 'zod';

/** An endpoint's own header as its row keeps it: a sensitive value only ever as ciphertext. */
export type StoredHeader =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly sealed: string };

const storedHeaders = z.array(
  z.union([
    z.strictObject({ name: z.string(), value: z.string() }),
    z.strictObject({ name: z.string(), sealed: z.string() }),
  ]),
);

/** Reads the column `headers` of an endpoint. */
export function parseStoredHeaders(column: unknown): readonly StoredHeader[] {
  return storedHeaders.parse(column);
}

/** As people may see them. */
export function maskHeaders(headers: readonly StoredHeader[]): EndpointHeader[] {
  return headers.map((header) =>
    'sealed' in header || isSensitiveHeader(header.name)
      ? { name: header.name, value: MASKED, masked: true }
      : { name: header.name, value: header.value, masked: false },
  );
}

/** Whether nobody sees the value: some are in the clear from when their names did not count as sensitive. */
export function isMasked(header: StoredHeader): boolean {
  return 'sealed' in header || isSensitiveHeader(header.name);
}
