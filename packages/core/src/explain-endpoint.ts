import { matchesChannels, matchesEventType } from './matching.ts';
import type { DeliveryStatus, EndpointId, EndpointStatus } from './nouns.ts';

/** What is known of one event and one endpoint of its application, at one moment of the database's clock. */
export interface ExplainFacts {
  readonly now: Date;
  readonly event: {
    readonly type: string;
    readonly channels: readonly string[] | null;
    readonly createdAt: Date;
    readonly deliverAt: Date | null;
    readonly expiresAt: Date | null;
    readonly erasedAt: Date | null;
    /** It was recorded for this one alone (a test); null: for all that match. */
    readonly onlyEndpoint: EndpointId | null;
    readonly isRelayed: boolean;
  };
  readonly endpoint: {
    readonly id: EndpointId;
    readonly eventTypes: readonly string[] | null;
    readonly channels: readonly string[] | null;
    readonly status: EndpointStatus;
    readonly heldUntil: Date | null;
    readonly createdAt: Date;
    readonly isDeleted: boolean;
    /** Its rate limit allows nothing more at this moment. */
    readonly isOverRate: boolean;
    /** Deliveries of it stand aside because it has no room. */
    readonly hasParked: boolean;
  };
  /** Null: none was made. */
  readonly delivery: {
    readonly status: DeliveryStatus;
    readonly attemptCount: number;
    /** Null: closed. */
    readonly nextAttemptAt: Date | null;
    /** A person asked for its cancellation while an attempt was under way. */
    readonly isCancelWished: boolean;
    /** A dispatcher has it in hand. */
    readonly isHeld: boolean;
  } | null;
}

/** Why an endpoint gets an event, or does not. */
export type MatchReason =
  | 'delivery_made'
  | 'not_relayed'
  | 'type_not_subscribed'
  | 'channel_not_subscribed'
  | 'endpoint_disabled'
  | 'endpoint_deleted'
  | 'endpoint_created_later'
  | 'for_another_endpoint'
  | 'event_erased'
  | 'event_expired'
  | 'endpoint_changed';

/** What stands between an open delivery and its next attempt. */
export type WaitReason =
  | 'in_flight'
  | 'cancellation'
  | 'deliver_at'
  | 'schedule'
  | 'paused'
  | 'held'
  | 'rate_limit'
  | 'room'
  | 'queue';

export interface Wait {
  readonly reason: WaitReason;
  /** When it ends by itself; null: that is not known. */
  readonly until: Date | null;
}

export interface EndpointExplanation {
  /** Whether the endpoint has a delivery of the event, or gets one as soon as the event is relayed. */
  readonly matched: boolean;
  /** At least one. */
  readonly reasons: readonly MatchReason[];
  /** Everything that has to be over; at least one where the delivery is open, else none. */
  readonly waitsFor: readonly Wait[];
}

/**
 * Why an endpoint got a delivery of an event or got none, and what that delivery waits for. Of an endpoint without one it
 * tells how it stands now: how it stood when the event was relayed is on no record but in this, that it got none.
 */
export function explainEndpoint(facts: ExplainFacts): EndpointExplanation {
  const { event, delivery } = facts;
  if (delivery !== null) return { matched: true, reasons: ['delivery_made'], waitsFor: waitsOf(facts, delivery) };
  const against = objections(facts);
  const expired = isOver(facts, event.expiresAt) ? (['event_expired'] as const) : [];
  if (!event.isRelayed) {
    const matched = against.length === 0;
    return { matched, reasons: [...(matched ? (['not_relayed'] as const) : against), ...expired], waitsFor: [] };
  }
  const createdLater = facts.endpoint.createdAt > event.createdAt ? (['endpoint_created_later'] as const) : [];
  const reasons = [...against, ...createdLater];
  const known = reasons.length > 0 ? reasons : (['endpoint_changed'] as const);
  return { matched: false, reasons: [...known, ...expired], waitsFor: [] };
}

/** What would keep the relay, now, from making a delivery. */
function objections({ event, endpoint }: ExplainFacts): MatchReason[] {
  const found: MatchReason[] = [];
  if (event.onlyEndpoint !== null && event.onlyEndpoint !== endpoint.id) found.push('for_another_endpoint');
  if (event.erasedAt !== null) found.push('event_erased');
  if (endpoint.isDeleted) found.push('endpoint_deleted');
  if (!endpoint.isDeleted && endpoint.status === 'disabled') found.push('endpoint_disabled');
  if (!matchesEventType(endpoint.eventTypes, event.type)) found.push('type_not_subscribed');
  if (!matchesChannels(endpoint.channels, event.channels)) found.push('channel_not_subscribed');
  return found;
}

function waitsOf(facts: ExplainFacts, delivery: NonNullable<ExplainFacts['delivery']>): Wait[] {
  const { now, event, endpoint } = facts;
  if (delivery.nextAttemptAt === null) return [];
  const isDue = delivery.nextAttemptAt <= now;
  const isWithdrawn =
    delivery.isCancelWished ||
    endpoint.isDeleted ||
    endpoint.status === 'disabled' ||
    event.erasedAt !== null ||
    isOver(facts, event.expiresAt);
  const ending: Wait[] = [];
  if (isDue && delivery.isHeld) ending.push({ reason: 'in_flight', until: null });
  if (isWithdrawn) ending.push({ reason: 'cancellation', until: null });
  if (ending.length > 0) return ending;

  const waits: Wait[] = [];
  if (!isDue) {
    const isFirst = delivery.attemptCount === 0 && event.deliverAt !== null && event.deliverAt > now;
    waits.push({ reason: isFirst ? 'deliver_at' : 'schedule', until: delivery.nextAttemptAt });
  }
  if (endpoint.status === 'paused') waits.push({ reason: 'paused', until: null });
  if (endpoint.heldUntil !== null && endpoint.heldUntil > now)
    waits.push({ reason: 'held', until: endpoint.heldUntil });
  if (isDue && endpoint.isOverRate) waits.push({ reason: 'rate_limit', until: null });
  if (waits.length > 0) return waits;
  return [{ reason: endpoint.hasParked ? 'room' : 'queue', until: null }];
}

function isOver({ now }: ExplainFacts, moment: Date | null): boolean {
  return moment !== null && moment <= now;
}
