export {
  APPLICATIONS_UID,
  type ApplicationValues,
  deleteApplication,
  findApplication,
  holdApplication,
  insertApplication,
  listApplications,
  lockApplication,
  updateApplication,
} from './applications.ts';
export { attemptsOf, type LoggedAttempt } from './attempts.ts';
export { deferToScheduled, findStrayDeliveries, type StrayDelivery, takeWishedRetries } from './claim-moves.ts';
export { type ClaimedDelivery, type DeliveryKey, isMissingTable, readClaimed } from './claimed.ts';
export { CONFIGURATION_LEASE_MS, configurationSettled } from './configuration-lease.ts';
export { type CursorKey, type ListName, parseCursor } from './cursor.ts';
export { type Database, type DatabaseOptions, openDatabase, type Sql, type Tx } from './database.ts';
export { isDatabaseAway } from './database-away.ts';
export { createDatabaseClock, type DatabaseClock } from './database-clock.ts';
export { type DeliveryFilter, findDelivery, listDeliveries } from './deliveries.ts';
export {
  type ConfigurationState,
  type DispatchConfiguration,
  readConfigurationStates,
  readConfigurations,
} from './dispatch-configuration.ts';
export { type Bell, createDoorbell, type Doorbell } from './doorbell.ts';
export { disableGoneEndpoint, type EndpointOutcome, holdEndpoint, recordOutcomes } from './endpoint-outcomes.ts';
export { insertSecret, type LiveSecret, liveSecrets, retireCurrentSecret } from './endpoint-secrets.ts';
export {
  bumpEndpointRevision,
  cancelOpenOfEndpoint,
  deleteEndpoint,
  ENDPOINTS_UID,
  type EndpointValues,
  endHold,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  lockEndpoint,
  type StoredEndpoint,
  updateEndpoint,
} from './endpoints.ts';
export {
  deleteEventType,
  type EventTypeValues,
  findEventType,
  listEventTypes,
  upsertEventType,
} from './event-types.ts';
export { type EventFilter, eventExists, findEvent, listEvents } from './events.ts';
export { type MigrateOptions, MigrationError, migrate, schemaIsCurrent } from './migrate.ts';
export { forgetOldKeys } from './old-keys.ts';
export type { PageAfter } from './page.ts';
export {
  endpointsWithParked,
  insertParked,
  lockParkedEndpoints,
  lockPausedEndpoints,
  type ParkedChunk,
  takeParked,
} from './parked.ts';
export { byPartitionDay, type PartitionDay, partitionDayOf } from './partition-of.ts';
export {
  createPartitions,
  type DroppedPartitions,
  dropExpiredPartitions,
  existingPartitionDays,
  PARTITION_DAYS_AHEAD,
} from './partitions.ts';
export {
  type EventRecord,
  type EventToRecord,
  IDEMPOTENCY_WAIT_MS,
  type Recording,
  type RecordingProblem,
  recordEvents,
} from './record-events.ts';
export type { Ref } from './ref.ts';
export { type ReadyChunk, type RelayedPage, type RelayLimits, relayHasWork, relayPage } from './relay.ts';
export { writeSettings } from './settings.ts';
export {
  compareKeys,
  findLogged,
  type SettleAnswer,
  type SettledAttempt,
  type SettledState,
  settleAttempts,
  writeDecided,
} from './settle.ts';
export { claimSoleUse } from './sole-use.ts';
export { maskHeaders, parseStoredHeaders, type StoredHeader } from './stored-headers.ts';
export { unlessTaken } from './unique.ts';
export { type LockedDelivery, lockDelivery, wishCancel, wishRetry } from './wish-for-delivery.ts';
export { clearEndpoint, endpointsToClear, expireOld, grantStaleCancels, withdraw } from './withdraw.ts';
