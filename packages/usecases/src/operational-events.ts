import {
  type Application,
  type Endpoint,
  type EndpointFacts,
  OPERATIONAL_UID,
  type OperationalEvent,
  operationalData,
} from '@postrider/core';
import { recordOperationalEvents, type Tx } from '@postrider/db';

/**
 * Tells the reserved application's endpoints, by events recorded in the transaction that causes them. What concerns that
 * application itself is not told. Answers whether there was something: ring for `events` after the commit.
 */
export async function recordOperational(tx: Tx, events: readonly OperationalEvent[]): Promise<boolean> {
  const told = events.filter((event) => applicationUidOf(event) !== OPERATIONAL_UID);
  await recordOperationalEvents(
    tx,
    told.map((event) => ({ type: event.type, data: operationalData(event) })),
  );
  return told.length > 0;
}

/** What events say of an endpoint that a use case has in hand. */
export function factsOf(application: Application, endpoint: Endpoint): EndpointFacts {
  return {
    applicationId: application.id,
    applicationUid: application.uid,
    endpointId: endpoint.id,
    endpointUid: endpoint.uid,
    url: endpoint.url,
    status: endpoint.status,
    statusReason: endpoint.statusReason,
  };
}

function applicationUidOf(event: OperationalEvent): string | null {
  return event.type === 'operation.finished' ? event.applicationUid : event.endpoint.applicationUid;
}
