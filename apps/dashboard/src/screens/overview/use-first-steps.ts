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

/**
 * How far somebody has come who tries Postrider out: read from what there is, so that a reload goes on where it was. Null:
 * that was before, or this is no place to try it out. Once begun, they are there until the screen is left.
 */
export function useFirstSteps(): { readonly isPending: boolean; readonly steps: FirstStepsDone | null } {
  const { instance } = useMe();
  const may = useMay();
  const [begun, setBegun] = useState(false);
  const wanted = instance.developmentMode && may('endpoints:write') && may('events:write');
  const refetchInterval = begun ? LOOKED_AFTER_MS : false;
  const applications = useQuery({ ...one('listApplications', {}, { limit: 2 }), enabled: wanted, refetchInterval });
  const known = applications.data?.data ?? [];
  const application = known.length === 1 ? (known[0] ?? null) : null;
  const path = { application: application?.id ?? '' };
  const of: { enabled: boolean; refetchInterval: number | false } = { enabled: application !== null, refetchInterval };
  const events = useQuery({ ...one('listEvents', path, { limit: 1 }), ...of });
  const endpoints = useQuery({ ...one('listEndpoints', path, { limit: 1 }), ...of, enabled: of.enabled && begun });
  const deliveries = useQuery({ ...one('listDeliveries', path, { limit: 1 }), ...of, enabled: of.enabled && begun });
  const inboxes = useQuery({
    ...one('listInboxes', {}, { limit: 50 }),
    enabled: begun && instance.playground,
    refetchInterval,
  });
  const isSent = (events.data?.data.length ?? 0) > 0;

  if (!wanted) return { isPending: false, steps: null };
  if (applications.isPending || (application !== null && events.isPending)) return { isPending: !begun, steps: null };
  const isUnfinished = applications.isSuccess && known.length < 2 && !isSent;
  if (isUnfinished && !begun) setBegun(true);
  if (known.length > 1 || !(begun || isUnfinished)) return { isPending: false, steps: null };
  const endpoint = endpoints.data?.data[0] ?? null;
  const inbox = inboxes.data?.data.find(({ url }) => endpoint?.url.startsWith(url)) ?? null;
  return {
    isPending: false,
    steps: { application, endpoint, inbox, isSent, delivery: deliveries.data?.data[0] ?? null },
  };
}
