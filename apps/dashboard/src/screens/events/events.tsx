import type { QueryOf } from '@postrider/sdk/operations';
import { useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../app/grant.tsx';
import { useFilters } from '../../app/use-filters.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { useMoments } from '../../ui/span-field.tsx';
import { isStatus } from '../deliveries/status-pill.tsx';
import { EventFilters } from './event-filters.tsx';
import { EventList } from './event-list.tsx';
import { LiveEvents } from './live-events.tsx';
import { SendEvent } from './send-event.tsx';
import { text } from './texts.ts';

/** All events of an application, by type, status, time and uid; or those that come in, as they come in. */
export function Events() {
  const { application } = useParams({ from: '/applications/$application/events' });
  const search = useSearch({ from: '/applications/$application/events' });
  const filter = useFilters();
  const [live, setLive] = useState(false);
  const [sending, setSending] = useState(false);
  const may = useMay();
  const { type, status, uid } = search;
  const query: QueryOf<'listEvents'> = {
    ...(type === undefined ? {} : { type }),
    ...(isStatus(status) ? { status } : {}),
    ...(uid === undefined ? {} : { uid }),
    ...useMoments(search),
  };
  // What has just come in has one of these only by chance.
  const canBeLive = Object.keys(query).every((name) => name === 'type');
  const clear = () =>
    filter({ type: undefined, status: undefined, uid: undefined, since: undefined, until: undefined });
  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <>
          {canBeLive && (
            <Button aria-pressed={live} onClick={() => setLive(!live)}>
              {live ? text.stopLive : text.live}
            </Button>
          )}
          {may('events:write') && (
            <Button look="primary" onClick={() => setSending(true)}>
              {text.send}
            </Button>
          )}
        </>
      }
    >
      <EventFilters application={application} search={search} onChange={filter} />
      {live && canBeLive ? (
        <LiveEvents key={type ?? ''} application={application} type={type} />
      ) : (
        <EventList key={JSON.stringify(query)} application={application} query={query} onClear={clear} />
      )}
      {sending && <SendEvent application={application} onClose={() => setSending(false)} />}
    </Page>
  );
}
