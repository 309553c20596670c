/**
 * The body of format `standard`. `eventId` is the TypeID and `type` an event type's name, so neither needs escaping;
 * `data` is JSON text and goes in as it is, numbers and key order included.
 */
export function standardBody({
  eventId,
  type,
  occurredAt,
  data,
}: {
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: string;
}): string {
  return `{"id":"${eventId}","type":"${type}","timestamp":"${occurredAt.toISOString()}","data":${data}}`;
}
