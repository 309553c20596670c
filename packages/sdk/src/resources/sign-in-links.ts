import type { NewSignInLink } from '../api-types.ts';
import type { CallOptions } from '../call-operation.ts';
import type { Client } from '../client.ts';

/** Links that sign somebody in to the dashboard, once. */
export function signInLinks({ call }: Client) {
  return {
    /** The only answer that holds the link. */
    create: (link: NewSignInLink, options?: CallOptions) => call('createSignInLink', { path: {}, body: link }, options),
  };
}
