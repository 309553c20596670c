export {
  ALL_VIOLATIONS_LENGTH_MAX,
  type CompiledSchema,
  compileSchema,
  SCHEMA_BYTES_MAX,
  SCHEMA_DEPTH_MAX,
} from './compile-schema.ts';
export { compiledOnce } from './compiled-once.ts';
export { type DescribedEventType, eventTypeDeclarations } from './event-type-declarations.ts';
export { VIOLATIONS_MAX, type Violation } from './violation.ts';
