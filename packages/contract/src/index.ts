export { applicationPatchSchema, applicationShape, applicationToWire, newApplicationSchema } from './applications.ts';
export {
  deliveryShape,
  deliveryStatusField,
  deliveryToWire,
  deliveryWithAttemptsShape,
  deliveryWithAttemptsToWire,
} from './deliveries.ts';
export { endpointToWire } from './endpoint-to-wire.ts';
export { createdEndpointShape, endpointPatchSchema, endpointShape, newEndpointSchema } from './endpoints.ts';
export { eventTypeFieldsSchema, eventTypeShape, eventTypeToWire } from './event-types.ts';
export {
  eventShape,
  eventText,
  newEventSchema,
  newEventsSchema,
  recordedEventShape,
  recordedEventsShape,
  recordedEventToWire,
} from './events.ts';
export { eventTypeNameField, eventUidField } from './fields.ts';
export { pageQuery, pageShape, pageText, spanQuery } from './pages.ts';
export { type InputError, type Problem, type ProblemOccurrence, problemSchema, toProblem } from './problem.ts';
export {
  PROBLEM_KINDS,
  type ProblemCode,
  type ProblemKind,
  type ProblemStatus,
  type TransportCode,
} from './problem-codes.ts';
export { rotationSchema, secretsShape, secretsToWire } from './secrets.ts';
