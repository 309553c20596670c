export { type AuditedBy, recordAudit, recordAuditOfChange } from './audit.ts';
export { cancelDelivery } from './cancel-delivery.ts';
export { cancelOperation } from './cancel-operation.ts';
export { checkMasterKeys, type MasterKeyDeps, type MasterKeyProblem } from './check-master-keys.ts';
export { METADATA_BYTES_MAX } from './checks.ts';
export { createApplication, type NewApplication } from './create-application.ts';
export { createEndpoint, type NewEndpoint } from './create-endpoint.ts';
export { deleteApplication } from './delete-application.ts';
export { deleteEndpoint } from './delete-endpoint.ts';
export type { Deps } from './deps.ts';
export { type DryRun, dryRunEvent, type RehearsedRequest } from './dry-run-event.ts';
export { eraseEventData, eraseEventsByUid } from './erase-data.ts';
export { EXAMPLE_BYTES_MAX } from './event-type-problem.ts';
export { deleteEventType, type EventTypeFields, getEventType, listEventTypes, putEventType } from './event-types.ts';
export { type EventExplanation, type ExplainedEndpoint, explainEvent } from './explain-event.ts';
export { type FollowedEvents, type FollowRequest, followEvents } from './follow-events.ts';
export { type Format, type FormatDefinition, formatOf, type StoredDefinition } from './format-of.ts';
export { deleteFormat, getFormat, listFormats, OWN_FORMATS_MAX, putFormat } from './formats.ts';
export {
  CURRENT_EVENT_TYPES_MAX,
  currentEventTypes,
  type ImportedEventTypes,
  importEventTypes,
} from './import-event-types.ts';
export {
  createInbox,
  deleteInbox,
  emptyInbox,
  getInbox,
  INBOXES_MAX,
  type InboxPatch,
  type InboxRef,
  listInboxes,
  listInboxRequests,
  updateInbox,
} from './inboxes.ts';
export {
  cancelWished,
  cancelWithdrawn,
  type HouseDeps,
  keepAuditLog,
  keepPartitions,
  sweepStrays,
  unparkOne,
} from './keep-house.ts';
export {
  type CreatedKey,
  createKey,
  KEYS_MAX,
  KEYS_OF_APPLICATION_MAX,
  type KeyDefaults,
  listKeys,
  type NewKey,
  revokeKey,
} from './keys.ts';
export { lostAttempt } from './lost-attempt.ts';
export { type AttemptDeps, makeAttempt } from './make-attempt.ts';
export { acceptLostKeys, type MasterKeyStatus, masterKeyStatus } from './master-key-status.ts';
export { type OpenDeps, type OpenedChunk, openChunks, openRead } from './open-chunks.ts';
export { type OpenConfiguration, openConfiguration } from './open-configuration.ts';
export { operator } from './operator.ts';
export type { PageRequest } from './page-request.ts';
export {
  listPortalSessions,
  type OpenedPortalSession,
  openPortalSession,
  PORTAL_SESSIONS_OF_APPLICATION_MAX,
  type PortalSessionRef,
  revokePortalSession,
} from './portal-sessions.ts';
export { getApplication, listApplications } from './read-applications.ts';
export { type AuditLogFilter, readAuditLog } from './read-audit-log.ts';
export {
  type DeliveryFilter,
  type DeliveryRef,
  type DeliveryWithAttempts,
  getDelivery,
  listDeliveries,
} from './read-deliveries.ts';
export { type EndpointRef, getEndpoint, listEndpoints } from './read-endpoints.ts';
export { getEvent, listEvents } from './read-events.ts';
export { getOperation, listOperations, type OperationFilter, type OperationRef } from './read-operations.ts';
export { type Overview, type OverviewPulse, type QueueAge, readOverview, readOverviewPulse } from './read-overview.ts';
export { readSource, type SourceDeps, type SourceTurn } from './read-source.ts';
export { listSources } from './read-sources.ts';
export { readStats, type Stats, type StatsQuestion } from './read-stats.ts';
export { readSystem, type System } from './read-system.ts';
export {
  INBOX_BODY_KEPT_BYTES_MAX,
  INBOX_HEADERS_KEPT_BYTES_MAX,
  INBOX_REQUESTS_KEPT_MAX,
  type PresentedToInbox,
  programmedAnswer,
  receiveInInbox,
} from './receive-in-inbox.ts';
export { noteKeyUse, type RecognizeDeps, type RecognizedKey, recognizeKey } from './recognize-key.ts';
export { type NewEvent, type RecordedEvent, recordEvents } from './record-events.ts';
export { type RecordEvents, recordTogether } from './record-together.ts';
export { type RelayDeps, relayEvents, type Taker } from './relay-events.ts';
export { retryDelivery } from './retry-delivery.ts';
export { retryEach } from './retry-each.ts';
export { forgetRefused, retryRefused } from './retry-refused.ts';
export { rollUpStats } from './roll-up-stats.ts';
export { type RootProof, rootProver } from './root-proof.ts';
export { type MasterKeyRotation, rotateMasterKeys } from './rotate-master-keys.ts';
export { type OperationDeps, runOperations } from './run-operations.ts';
export { headerContext, secretContext } from './sealing.ts';
export { getSecret, type LiveSecrets, rotateSecret, type ShownSecret } from './secrets.ts';
export { type SendTestDeps, sendTest } from './send-test.ts';
export { getSentRequest, type SentRequest } from './sent-request.ts';
export {
  listSessions,
  type OpenedSession,
  revokeSession,
  SESSIONS_OF_KEY_MAX,
  type SignInDeps,
  signInByLink,
  signInWithKey,
} from './sessions.ts';
export { type EndedAttempt, type SettleDeps, type Settled, settle } from './settle-attempts.ts';
export type { FinishedChunk, RestingDelivery } from './settle-chunks.ts';
export type { ShownFormat } from './shown-format.ts';
export {
  type CreatedSignInLink,
  createSignInLink,
  firstSignInLink,
  type LinkDeps,
  type NewSignInLink,
  SIGN_IN_LINKS_MAX,
} from './sign-in-links.ts';
export { type EventToSend, type RequestToSend, signRequest } from './sign-request.ts';
export { type NewBackfill, startBackfill } from './start-backfill.ts';
export { type BulkSelection, startBulkCancel, startBulkRetry } from './start-bulk.ts';
export { type NewRecover, startRecover } from './start-recover.ts';
export { type EndpointSummary, summarizeEndpoints } from './summarize-endpoints.ts';
export {
  newTestsUnderWay,
  TESTS_PER_ENDPOINT_MAX,
  TESTS_UNDER_WAY_MAX,
  type TestsUnderWay,
} from './tests-under-way.ts';
export { type ApplicationPatch, updateApplication } from './update-application.ts';
export { type EndpointPatch, updateEndpoint } from './update-endpoint.ts';
export { whoAmI } from './who-am-i.ts';
