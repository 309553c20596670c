export { cancelDelivery } from './cancel-delivery.ts';
export { METADATA_BYTES_MAX } from './checks.ts';
export { createApplication, type NewApplication } from './create-application.ts';
export { createEndpoint, type NewEndpoint } from './create-endpoint.ts';
export { deleteApplication } from './delete-application.ts';
export { deleteEndpoint } from './delete-endpoint.ts';
export type { Deps } from './deps.ts';
export { deleteEventType, type EventTypeFields, getEventType, listEventTypes, putEventType } from './event-types.ts';
export {
  cancelWished,
  cancelWithdrawn,
  type HouseDeps,
  keepPartitions,
  sweepStrays,
  unparkOne,
} from './keep-house.ts';
export { type OpenDeps, type OpenedChunk, openChunks } from './open-chunks.ts';
export type { PageRequest } from './page-request.ts';
export { getApplication, listApplications } from './read-applications.ts';
export {
  type DeliveryFilter,
  type DeliveryRef,
  type DeliveryWithAttempts,
  getDelivery,
  listDeliveries,
} from './read-deliveries.ts';
export { type EndpointRef, getEndpoint, listEndpoints } from './read-endpoints.ts';
export { getEvent, listEvents } from './read-events.ts';
export { type NewEvent, type RecordedEvent, recordEvents } from './record-events.ts';
export { type RelayDeps, relayEvents } from './relay-events.ts';
export { retryDelivery } from './retry-delivery.ts';
export { headerContext, secretContext } from './sealing.ts';
export { getSecret, type LiveSecrets, rotateSecret } from './secrets.ts';
export {
  type EndedAttempt,
  type FinishedChunk,
  type RestingDelivery,
  type SettleDeps,
  type Settled,
  settle,
} from './settle-attempts.ts';
export { type ApplicationPatch, updateApplication } from './update-application.ts';
export { type EndpointPatch, updateEndpoint } from './update-endpoint.ts';
