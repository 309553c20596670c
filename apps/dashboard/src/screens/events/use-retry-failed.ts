import type { Event } from '@postrider/sdk';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useNotice } from '../../ui/notices.tsx';
import { useRetryEach } from '../deliveries/retry-each.ts';
import { text } from './texts.ts';

/** Of one event that very many endpoints got, not all are retried at once: somebody waits for the answer. */
const RETRIED_MAX = 2000;
const PAGE = 250;

/** Retries the deliveries of these events that have failed. */
export function useRetryFailed(application: string) {
  const notice = useNotice();
  const retry = useRetryEach(application);
  return useMutation({
    mutationFn: async (events: readonly Pick<Event, 'id' | 'deliveries'>[]) => {
      const failed: string[] = [];
      for (const { id, deliveries } of events) {
        if ((deliveries?.failed ?? 0) > 0)
          failed.push(...(await failedOf(application, id, RETRIED_MAX - failed.length)));
      }
      if (failed.length === 0) {
        notice('good', text.noFailed);
        return;
      }
      await retry.mutateAsync(failed);
      if (failed.length === RETRIED_MAX) notice('bad', text.tooMany(RETRIED_MAX));
    },
    onError: (error) => notice('bad', error.message),
  });
}

async function failedOf(application: string, event: string, max: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null && found.length < max; ) {
    const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor === '' ? {} : { cursor }) };
    const page = await call('listDeliveriesOfEvent', { path: { application, event }, query });
    found.push(...page.data.filter(({ status }) => status === 'failed').map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return found.slice(0, max);
}
