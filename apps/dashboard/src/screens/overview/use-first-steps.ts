import type { Application, Delivery, Endpoint, Inbox } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { one } from '../../api/queries.ts';
import { useMay, useMe } from '../../app/grant.tsx';

/** Also what is done with the commands beside the buttons is to be seen at once. */
const LOOKED_AFTER_MS = 1500;

export interface FirstStepsDone {
  readonly application: Application | null;
  readonly endpoint: Endpoint | null;
  /** The one that the endpoint is; null: the endpoint is elsewhere. */
  readonly inbox: Inbox | null;
  readonly isSent: boolean;
  /** Of what was sent last; null: it is not made yet. */
  readonly delivery: Delivery | null;
}

interface FirstSteps {
  /** It is not known yet whether there are any. */
  readonly isPending: boolean;
  readonly steps: FirstStepsDone | null;
  /** There is no application at all, and whoever is here may make one. */
  readonly isEmpty: boolean;
}

/**
 * How far somebody has come who tries Postrider out: read from what there is, so that a reload goes on where it was. Null:
 * that was before, or this is no place to try it out. Once begun, they are there until the screen is left.
 */
export function useFirstSteps(): FirstSteps {
  const { instance } = useMe();
  const may = useMay();
  const [begun, setBegun] = useState(false);
  const isMaker = may('endpoints:read') && may('endpoints:write');
  const isGuided = isMaker && instance.developmentMode && may('events:write');
  const refetchInterval = begun ? LOOKED_AFTER_MS : false;
  const applications = useQuery({ ...one('listApplications', {}, { limit: 2 }), enabled: isMaker, refetchInterval });
  const known = applications.data?.data ?? [];
  const application = isGuided && known.length === 1 ? (known[0] ?? null) : null;
  const made = useMade(application?.id ?? null, begun);

  const isEmpty = applications.isSuccess && known.length === 0;
  const none = { isPending: false, steps: null, isEmpty };
  if (!isMaker || applications.isError) return none;
  if (!begun && (applications.isPending || made.isPending)) return { ...none, isPending: true };
  if (!isGuided || known.length > 1 || (!begun && made.isSent)) return none;
  if (!begun) setBegun(true);
  return { ...none, steps: { application, ...made } };
}

/** What there is of an application; null: there is none. But for events, it is looked at once the steps have begun. */
function useMade(application: string | null, begun: boolean) {
  const { instance } = useMe();
  const path = { application: application ?? '' };
  const asked: { enabled: boolean; refetchInterval: number | false } = {
    enabled: application !== null && begun,
    refetchInterval: begun ? LOOKED_AFTER_MS : false,
  };
  const events = useQuery({ ...one('listEvents', path, { limit: 1 }), ...asked, enabled: application !== null });
  const endpoints = useQuery({ ...one('listEndpoints', path, { limit: 1 }), ...asked });
  const deliveries = useQuery({ ...one('listDeliveries', path, { limit: 1 }), ...asked });
  const inboxes = useQuery({
    ...one('listInboxes', {}, { limit: 50 }),
    ...asked,
    enabled: asked.enabled && instance.playground,
  });
  const endpoint = endpoints.data?.data[0] ?? null;
  return {
    isPending: application !== null && events.isPending,
    isSent: (events.data?.data.length ?? 0) > 0,
    endpoint,
    inbox: inboxes.data?.data.find(({ url }) => endpoint?.url.startsWith(url)) ?? null,
    delivery: deliveries.data?.data[0] ?? null,
  };
}
