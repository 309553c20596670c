import type { DeliveryWithAttempts } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { one } from '../../api/queries.ts';
import { Code } from '../../ui/code.tsx';
import { Facts, Stack } from '../../ui/page.tsx';
import { Countdown, ExactTime } from '../../ui/time.tsx';
import { EndpointLink } from './delivery-table.tsx';
import { useEndpointNames } from './endpoint-names.ts';
import { closedBecause, isOpen } from './status-pill.tsx';
import { text } from './texts.ts';
import { Waits } from './waits.tsx';

interface Of {
  readonly application: string;
  readonly delivery: DeliveryWithAttempts;
}

/** How it stands, why, what it is about, and what comes next. */
export function DeliveryFacts({ application, delivery }: Of) {
  const { eventId, endpointId, nextAttemptAt, createdAt, completedAt } = delivery;
  const nameOf = useEndpointNames(application, [endpointId]);
  const next: readonly (readonly [string, ReactNode])[] =
    nextAttemptAt === null
      ? [[text.completed, <ExactTime key="ended" at={completedAt} />]]
      : [[text.nextAttempt, <Countdown key="next" at={nextAttemptAt} />]];
  return (
    <Facts
      facts={[
        [
          text.why,
          isOpen(delivery) ? (
            <WhyOpen key="why" application={application} delivery={delivery} />
          ) : (
            closedBecause(delivery)
          ),
        ],
        ...next,
        [
          text.event,
          <Link key="event" to="/applications/$application/events/$event" params={{ application, event: eventId }}>
            {eventId}
          </Link>,
        ],
        [
          text.endpoint,
          <EndpointLink key="endpoint" application={application} endpointId={endpointId} nameOf={nameOf} />,
        ],
        [text.id, <Code key="id">{delivery.id}</Code>],
        [text.created, <ExactTime key="created" at={createdAt} />],
      ]}
    />
  );
}

const EXPLAINED_AT_ONCE = 250;
const REREAD_MS = 10_000;

/** What stands before its next attempt: a pause, a hold, a limit, or only time. */
function WhyOpen({ application, delivery: { id, eventId, attemptCount } }: Of) {
  const explained = useQuery({
    ...one('explainEvent', { application, event: eventId }, { limit: EXPLAINED_AT_ONCE }),
    refetchInterval: REREAD_MS,
  });
  const found = explained.data?.endpoints.find(({ delivery }) => delivery?.id === id)?.delivery?.waitsFor ?? [];
  // When the next attempt is due stands beside.
  const waitsFor = found.filter(({ code }) => code !== 'schedule');
  return (
    <Stack>
      {attemptCount > 0 && <span>{text.waitsAgain}</span>}
      {waitsFor.length > 0 && <Waits waitsFor={waitsFor} />}
      {waitsFor.length === 0 && attemptCount === 0 && <span>{text.waitsFirst}</span>}
    </Stack>
  );
}
