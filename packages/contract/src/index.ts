export { applicationPatchSchema, applicationShape, applicationToWire, newApplicationSchema } from './applications.ts';
export { auditEntryShape, auditEntryText, auditLogQuery } from './audit-log.ts';
export {
  deliveryShape,
  deliveryStatusField,
  deliveryToWire,
  deliveryWithAttemptsShape,
  deliveryWithAttemptsToWire,
  eachRetriedShape,
  eachRetriedToWire,
  eachRetrySchema,
  sentTestShape,
  sentTestToWire,
  testSchema,
} from './deliveries.ts';
export { dryRunQuery, dryRunShape, dryRunToWire } from './dry-runs.ts';
export { endpointSummariesQuery, endpointSummariesShape, endpointSummariesToWire } from './endpoint-summaries.ts';
export { endpointToWire } from './endpoint-to-wire.ts';
export { createdEndpointShape, endpointPatchSchema, endpointShape, newEndpointSchema } from './endpoints.ts';
export { erasedEventsShape, eventErasureSchema } from './erasures.ts';
export type { DescribedEventType } from './event-type-of-webhook.ts';
export {
  eventTypeFieldsSchema,
  eventTypeShape,
  eventTypeText,
  importedEventTypesShape,
  openApiDocumentSchema,
} from './event-types.ts';
export { eventTypesDocument } from './event-types-openapi.ts';
export {
  eventShape,
  eventStreamShape,
  eventText,
  eventTypesQuery,
  newEventSchema,
  newEventsSchema,
  recordedEventShape,
  recordedEventsShape,
  recordedEventToWire,
} from './events.ts';
export { eventExplanationShape, eventExplanationText, MATCH_DETAILS, WAIT_DETAILS } from './explanations.ts';
export { eventTypeNameField, eventUidField } from './fields.ts';
export { formatDefinitionSchema, formatShape, formatToWire } from './formats.ts';
export {
  inboxPatchSchema,
  inboxRequestShape,
  inboxRequestToWire,
  inboxShape,
  inboxToWire,
  newInboxSchema,
} from './inboxes.ts';
export { apiKeyShape, apiKeyToWire, createdKeyShape, newKeySchema } from './keys.ts';
export { meShape, meText } from './me.ts';
export {
  backfillSchema,
  bulkCancelSchema,
  bulkRetrySchema,
  operationKindField,
  operationShape,
  operationStatusField,
  operationToWire,
  recoverSchema,
} from './operations.ts';
export {
  overviewPulseShape,
  overviewPulseToWire,
  overviewQuery,
  overviewShape,
  overviewStreamShape,
  overviewToWire,
} from './overview.ts';
export { pageQuery, pageShape, pageText, spanQuery } from './pages.ts';
export {
  newPortalSessionSchema,
  openedPortalSessionShape,
  portalSessionShape,
  portalSessionToWire,
} from './portal-sessions.ts';
export { portalThemeSchema } from './portal-themes.ts';
export { type InputError, type Problem, type ProblemOccurrence, problemSchema, toProblem } from './problem.ts';
export {
  PROBLEM_KINDS,
  type ProblemCode,
  type ProblemKind,
  type ProblemStatus,
  type TransportCode,
} from './problem-codes.ts';
export { readEventTypesDocument, WEBHOOKS_MAX } from './read-event-types-openapi.ts';
export { rotationSchema, secretsShape, secretsToWire } from './secrets.ts';
export { sentRequestShape } from './sent-requests.ts';
export { sessionShape, sessionToWire } from './sessions.ts';
export { type ShownSetting, settingsShape } from './settings.ts';
export {
  createdSignInLinkShape,
  newSignInLinkSchema,
  signInLinkToWire,
  signInSchema,
} from './sign-in-links.ts';
export { sourceShape, sourcesQuery, sourceToWire } from './sources.ts';
export { statsQuery, statsShape, statsToWire } from './stats.ts';
export { systemShape, systemToWire } from './system.ts';
