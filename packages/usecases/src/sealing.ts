import type { EndpointId } from '@postrider/core';

// What ciphertext is bound to: put into another row, or another place in its row, it does not open.

export function secretContext(endpointId: EndpointId): string {
  return `endpoint:${endpointId}:secret`;
}

/** `name` as the endpoint has it, letter by letter. */
export function headerContext(endpointId: EndpointId, name: string): string {
  return `endpoint:${endpointId}:header:${name}`;
}
