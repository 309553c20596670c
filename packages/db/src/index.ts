export {
  findApiKey,
  findKeyGrant,
  type HeldKey,
  holdKey,
  insertApiKey,
  type KeyGrant,
  listApiKeys,
  lockApiKeys,
  type NewApiKey,
  recordKeyUse,
  revokeApiKey,
} from './api-keys.ts';
export {
  APPLICATIONS_UID,
  type ApplicationValues,
  autoDisableOf,
  deleteApplication,
  findApplication,
  holdApplication,
  insertApplication,
  isReserved,
  listApplications,
  lockApplication,
  updateApplication,
} from './applications.ts';
export { attemptsOf, countRotations, type LoggedAttempt } from './attempts.ts';
export {
  type AuditLogFilter,
  forgetOldAuditEntries,
  insertAuditEntries,
  listAuditEntries,
  type NewAuditEntry,
} from './audit-log.ts';
export {
  claimSweep,
  deferToScheduled,
  findStrayDeliveries,
  findUnsettled,
  giveBackWishedRetry,
  lastOfOverdue,
  type StrayDelivery,
  takeWishedRetries,
} from './claim-moves.ts';
export { type ClaimedDelivery, type DeliveryKey, isMissingTable, readClaimed } from './claimed.ts';
export { CONFIGURATION_LEASE_MS, configurationSettled } from './configuration-lease.ts';
export { type CursorKey, encodeCursor, type ListName, parseCursor } from './cursor.ts';
export { type Database, type DatabaseOptions, openDatabase, type Sql, type Tx } from './database.ts';
export { isDatabaseAway } from './database-away.ts';
export { createDatabaseClock, type DatabaseClock } from './database-clock.ts';
export { type DatabaseFacts, databaseFacts, partitionDaysAhead, relayLagMs } from './database-facts.ts';
export { type DeliveryFilter, findDelivery, listDeliveries } from './deliveries.ts';
export {
  type ConfigurationState,
  type DispatchConfiguration,
  readConfigurationStates,
  readConfigurations,
} from './dispatch-configuration.ts';
export { type Bell, createDoorbell, type Doorbell } from './doorbell.ts';
export {
  disableEndpoint,
  type EndpointOutcome,
  type HealthChange,
  holdEndpoint,
  lockStates,
  lockToDisable,
  recordOutcomes,
  type ToDisable,
} from './endpoint-outcomes.ts';
export {
  endSecrets,
  findMisfitInApplication,
  findMisfitOfFormat,
  forgetExpiredSecrets,
  insertSecret,
  keptSecrets,
  type LiveSecret,
  liveSecrets,
  type Misfit,
  retireCurrentSecret,
} from './endpoint-secrets.ts';
export {
  countOpenOfEach,
  livingEndpoints,
  OPEN_OF_EACH_MAX,
  type OpenOfEndpoint,
  readHoursOfEach,
} from './endpoint-summaries.ts';
export {
  bumpEndpointRevision,
  cancelOpenOfEndpoint,
  deleteEndpoint,
  ENDPOINTS_UID,
  type EndpointValues,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  lockEndpoint,
  type StoredEndpoint,
  startAfresh,
  updateEndpoint,
} from './endpoints.ts';
export {
  countEventsWithUidPrefix,
  eraseDeliveries,
  eraseEvents,
  eraseLateAnswers,
  eventsWithUidPrefix,
  forgetUids,
  type NamedEvent,
} from './erase.ts';
export { flushLog, type OutboxPage, type OutboxQuestion, placeOfNow, readOutbox } from './event-stream.ts';
export {
  deleteEventType,
  type EventTypeValues,
  findEventType,
  findEventTypes,
  findSchemas,
  listCurrentEventTypes,
  listEventTypes,
  lockEventTypes,
  upsertEventTypes,
} from './event-types.ts';
export { type EventFilter, eventExists, findEvent, findEvents, listEvents } from './events.ts';
export { type EventAtEndpoint, eventAtEndpoints } from './explain.ts';
export { fillTotals } from './fill-totals.ts';
export {
  deleteFormat,
  type FormatValues,
  findFormat,
  holdFormat,
  isFormatInUse,
  listFormats,
  lockFormats,
  type StoredFormat,
  upsertFormat,
} from './formats.ts';
export { type EmitGrant, grantEmit, revokeEmit } from './grant-emit.ts';
export {
  emptyInbox,
  endpointsOfInbox,
  insertInboxRequest,
  listInboxRequests,
  type NewInboxRequest,
} from './inbox-requests.ts';
export {
  deleteInbox,
  findInbox,
  forgetOldInboxes,
  forgetOldInboxRequests,
  type InboxValues,
  insertInbox,
  listInboxes,
  lockInbox,
  lockInboxes,
  prolongInbox,
  updateInbox,
} from './inboxes.ts';
export {
  type InstalledOutbox,
  type InstallOutbox,
  installOutbox,
  type OutboxState,
  outboxState,
  type UninstalledOutbox,
  uninstallOutbox,
} from './install-outbox.ts';
export { listSources, type RefusedCount, type SourceStatus } from './list-sources.ts';
export { isLockTimeout } from './lock-timeout.ts';
export {
  countUnderKey,
  insertMasterKey,
  type KnownMasterKey,
  knownMasterKeys,
  markMasterKeyLost,
  masterKeysInUse,
  type UnderKey,
} from './master-keys.ts';
export { type MigrateOptions, MigrationError, migrate } from './migrate.ts';
export { type ClusterMove, moveCluster } from './move-cluster.ts';
export { forgetOldKeys } from './old-keys.ts';
export { type BackfillPage, backfillPage, countBackfillable } from './operation-backfill.ts';
export { cancelPage, countWanted, restartPage } from './operation-deliveries.ts';
export type { OperationDelivery, OperationPage } from './operation-page.ts';
export {
  countDue,
  endPart,
  endTurn,
  type OperationTurn,
  postponeTurn,
  takeOperationTurn,
  whenOperationsHaveWork,
} from './operation-turns.ts';
export {
  applicationUidOf,
  endpointFacts,
  type FailedDelivery,
  failedDeliveries,
  recordOperationalEvents,
} from './operational-events.ts';
export {
  cancelOperation,
  endOfNow,
  findOperation,
  forgetOldOperations,
  insertOperation,
  listOperations,
  lockOperation,
  type OperationFilter,
  type OperationShare,
} from './operations.ts';
export { encodePlace, type OutboxPlace, parsePlace } from './outbox-place.ts';
export { countOpenOfAll, type FailingEndpoint, listFailing, readStatsOfAll } from './overview.ts';
export { type PageAfter, pageOf } from './page.ts';
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
  findPortalGrant,
  findPortalSession,
  forgetOldPortalSessions,
  insertPortalSession,
  listPortalSessions,
  lockPortalSessions,
  type NewPortalSession,
  type PortalGrant,
  revokePortalSession,
} from './portal-sessions.ts';
export { findPortalTheme, forgetUnusedPortalThemes, keepPortalTheme } from './portal-themes.ts';
export { type SlotAnswer, type SlotAsk, takeRateSlots } from './rate-budget.ts';
export {
  type EventRecord,
  type EventToRecord,
  IDEMPOTENCY_WAIT_MS,
  type Recording,
  type RecordingProblem,
  recordEvents,
  type Verdict,
} from './record-events.ts';
export { recordSingles, type Single } from './record-singles.ts';
export { type RefusedEntry, recordSourced } from './record-sourced.ts';
export { type RecordedTest, recordTest, type TestToRecord } from './record-test.ts';
export type { Ref } from './ref.ts';
export { rehearse, type Stage } from './rehearse.ts';
export {
  type ReadyChunk,
  type RelayedPage,
  type RelayLimits,
  relayHasWork,
  relayPage,
  waitForRelays,
} from './relay.ts';
export { createRelayLook, type RelayLook } from './relay-look.ts';
export { type SchemaState, schemaNames, schemaState, whyUnfit } from './schema-state.ts';
export {
  headersNotUnder,
  headersUnder,
  replaceHeaders,
  replaceSecrets,
  type SealedAfter,
  type SealedHeaders,
  type SealedPage,
  type SealedSecret,
  secretsNotUnder,
  secretsUnder,
} from './sealed.ts';
export {
  endOldestSessions,
  findSession,
  findSessionGrant,
  forgetOldSessions,
  type HeldSession,
  holdSession,
  insertSession,
  listSessions,
  lockSessionsOf,
  type NewSession,
  type NewSessionOpener,
  recordSessionUse,
  revokeSession,
  SESSION_IDLE_SECONDS,
  SESSION_SECONDS_MAX,
  type SessionGrant,
} from './sessions.ts';
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
export {
  forgetOldSignInLinks,
  insertSignInLink,
  lockSignInLinks,
  type NewSignInLink,
  offerSignIn,
  type UsedSignInLink,
  useSignInLink,
} from './sign-in-links.ts';
export { claimSoleUse } from './sole-use.ts';
export { NOTHING_SEEN, type SourceCursor, type SourcePosition } from './source-cursor.ts';
export {
  forgetReadEntries,
  readSourceEntries,
  readSourcePage,
  renewForeignEntries,
  type SourceEntry,
  type SourceLimits,
  type SourcePage,
} from './source-outbox.ts';
export {
  forgetOldRefusals,
  forgetRefusals,
  forgetRefusalsByUid,
  keepRefused,
  takeDueRefusals,
} from './source-refusals.ts';
export {
  forgetSource,
  moveSource,
  noteCaughtUp,
  noteSourceFailure,
  openSource,
  type SourceMove,
  unknownEntries,
} from './sources.ts';
export { ALL_ENDPOINTS, countTallies, type EndpointTally } from './stats.ts';
export { addUpMinutes, forgetOldHours } from './stats-hours.ts';
export { countOpen, OPEN_COUNTED_MAX, readStats } from './stats-read.ts';
export { isMasked, maskHeaders, parseStoredHeaders, type StoredHeader } from './stored-headers.ts';
export {
  countUnrelayed,
  listPartitions,
  type PartitionFacts,
  type ServerFacts,
  serverFacts,
  UNRELAYED_COUNTED_MAX,
} from './system-facts.ts';
export { unlessTaken } from './unique.ts';
export { type DatabaseWatch, watchDatabase } from './watch-database.ts';
export { makeWideSlice, type WideLimits } from './wide-events.ts';
export { type LockedDelivery, lockDelivery, wishCancel, wishRetry } from './wish-for-delivery.ts';
export {
  clearEndpoint,
  endpointsToClear,
  expireOld,
  findCancelWishes,
  grantCancels,
  lookForWithdrawals,
  withdraw,
} from './withdraw.ts';
