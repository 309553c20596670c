export { EVENTS_MAX, emit, emitMany } from './emit.ts';
export { EmitError, type EmitSqlState } from './emit-error.ts';
export type { EventToEmit, EventTypeName, EventTypes } from './event-types.ts';
export type {
  DrizzleTransaction,
  KnexTransaction,
  KyselyTransaction,
  NodePostgresClient,
  PostgresJsTransaction,
  PrismaTransaction,
  Transaction,
} from './transaction.ts';
