import type { WebhookFormat, WebhookFormatDefinition } from '@postrider/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';

const STANDARD = 'standard';

/** How requests to an endpoint look now: its own format, else its application's; asked for when it is needed. */
export function useFormat(
  application: string,
  endpoint: string,
): () => Promise<WebhookFormat | WebhookFormatDefinition> {
  const client = useQueryClient();
  return async () => {
    const own = await client.ensureQueryData(one('getEndpoint', { application, endpoint }));
    const inherited = own.format === null ? await client.ensureQueryData(one('getApplication', { application })) : own;
    const name = inherited.format ?? STANDARD;
    const { envelope, signature } = await client.ensureQueryData(one('getFormat', { format: name }));
    return { envelope, signature } as WebhookFormatDefinition;
  };
}
