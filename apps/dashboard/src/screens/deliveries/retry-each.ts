import type { Delivery } from '@postrider/sdk';
import type { AnswerOf, OperationName } from '@postrider/sdk/operations';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useNotice } from '../../ui/notices.tsx';
import { isOpen } from './status-pill.tsx';
import { text } from './texts.ts';

/** As many as the API takes at once. */
const RETRIED_AT_ONCE = 250;
const CANCELLED_AT_ONCE = 6;

/** What tells of deliveries, and is another after one was changed. */
export const STALE_AFTER_CHANGE: readonly OperationName[] = [
  'listDeliveries',
  'getDelivery',
  'listDeliveriesOfEvent',
  'listEvents',
  'getEvent',
  'explainEvent',
  'summarizeEndpoints',
];

type Retried = AnswerOf<'retryEachDelivery'>['data'][number];

/** Retries these deliveries, each judged alone, and tells how many were. */
export function useRetryEach(application: string) {
  const notice = useNotice();
  const reread = useReread();
  return useMutation({
    mutationFn: async (deliveries: readonly string[]): Promise<readonly Retried[]> => {
      const retried: Retried[] = [];
      for (let at = 0; at < deliveries.length; at += RETRIED_AT_ONCE) {
        const body = { deliveries: deliveries.slice(at, at + RETRIED_AT_ONCE) };
        retried.push(...(await call('retryEachDelivery', { path: { application }, body })).data);
      }
      return retried;
    },
    onSuccess: (retried) => {
      const refused = retried.filter(({ accepted }) => !accepted);
      const accepted = retried.length - refused.length;
      if (accepted > 0) notice(refused.length === 0 ? 'good' : 'bad', text.retried(accepted, refused.length));
      else notice('bad', text.notRetried(refused.length, refused[0]?.problem?.detail ?? ''));
    },
    onError: (error) => notice('bad', error.message),
    onSettled: reread,
  });
}

/** Cancels those of them that are open, and tells how many were. */
export function useCancelEach(application: string) {
  const notice = useNotice();
  const reread = useReread();
  return useMutation({
    mutationFn: async (deliveries: readonly Delivery[]) => {
      const left = deliveries.filter(isOpen).map(({ id }) => id);
      const problems: string[] = [];
      const count = left.length;
      const work = async () => {
        for (let delivery = left.shift(); delivery !== undefined; delivery = left.shift()) {
          const cancelling = call('cancelDelivery', { path: { application, delivery } });
          await cancelling.catch((error: Error) => problems.push(error.message));
        }
      };
      await Promise.all(Array.from({ length: CANCELLED_AT_ONCE }, work));
      return { cancelled: count - problems.length, problems };
    },
    onSuccess: ({ cancelled, problems }) => {
      const [first] = problems;
      if (first !== undefined) notice('bad', text.notCancelled(problems.length, first));
      else notice('good', cancelled === 0 ? text.nothingOpen : text.cancelled(cancelled));
    },
    onSettled: reread,
  });
}

function useReread(): () => Promise<void> {
  const client = useQueryClient();
  const names: ReadonlySet<unknown> = new Set(STALE_AFTER_CHANGE);
  return () => client.invalidateQueries({ predicate: ({ queryKey }) => names.has(queryKey[0]) });
}
