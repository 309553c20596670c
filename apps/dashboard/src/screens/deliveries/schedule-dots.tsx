import type { DeliveryWithAttempts } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { Muted, Stack } from '../../ui/page.tsx';
import { Loading } from '../../ui/states.tsx';
import { durationText } from '../../ui/time.tsx';
import styles from './schedule-dots.module.css';
import { DEFAULT_RETRY_SCHEDULE, type Place, schedulePlaces } from './schedule-place.ts';
import { text } from './texts.ts';

/** Where a delivery stands in the retry schedule that applies to it: a dot for each attempt that it allows. */
export function ScheduleDots({
  application,
  delivery,
}: {
  readonly application: string;
  readonly delivery: DeliveryWithAttempts;
}) {
  const endpoint = useQuery(one('getEndpoint', { application, endpoint: delivery.endpointId }));
  const inherited = useQuery(one('getApplication', { application }));
  if (delivery.attempts.at(0)?.trigger === 'test') return <Muted>{text.placeOfTest}</Muted>;
  if (endpoint.isPending || inherited.isPending) return <Loading lines={2} />;
  const schedule = endpoint.data?.retrySchedule ?? inherited.data?.retrySchedule ?? DEFAULT_RETRY_SCHEDULE;
  const places = schedulePlaces(delivery, schedule);
  return (
    <Stack>
      <p>{said(delivery, places)}</p>
      <ol className={styles['dots']}>
        {places.map(({ waitSeconds, state }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: its place is what it is.
          <li key={index} className={styles['place']}>
            <span className={`${styles['dot']} ${styles[state]}`} aria-hidden="true" />
            <span className={styles['wait']}>
              {waitSeconds === null ? text.atOnce : text.after(durationText(waitSeconds * 1000))}
            </span>
            <span className={styles['state']}>{text.dot[state]}</span>
          </li>
        ))}
      </ol>
      {delivery.attemptCount > delivery.retryCount + 1 && <Muted>{text.placeHint}</Muted>}
    </Stack>
  );
}

function said({ status }: DeliveryWithAttempts, places: readonly Place[]): string {
  const at = places.findIndex(({ state }) => state === 'next' || state === 'delivered');
  if (at >= 0) {
    return status === 'delivered' ? text.placeDelivered(at + 1, places.length) : text.placeNext(at + 1, places.length);
  }
  const made = places.filter(({ state }) => state === 'done').length;
  return made === places.length ? text.placeOver(made) : text.placeEnded(made, places.length);
}
