import type { Statement } from './statement.ts';

/** An open transaction of any of these. None of them is a dependency: what counts is what the object can do. */
export type Transaction =
  | PostgresJsTransaction
  | NodePostgresClient
  | DrizzleTransaction
  | KyselyTransaction
  | PrismaTransaction
  | KnexTransaction;

/** The `sql` that `sql.begin(async (sql) => …)` gives. */
export interface PostgresJsTransaction {
  (parts: TemplateStringsArray, ...parameters: string[]): PromiseLike<unknown>;
  readonly savepoint: object;
}

/** A client, or one that a pool lent, on which BEGIN was sent. */
export interface NodePostgresClient {
  query(text: string, values: string[]): PromiseLike<unknown>;
  getTransactionStatus?(): string | null;
  /** A pool has it. */
  readonly totalCount?: never;
}

/** The `tx` that `db.transaction(async (tx) => …)` gives, over postgres.js or node-postgres. */
export interface DrizzleTransaction {
  readonly _: { readonly session: object };
  rollback(): never;
}

/** The `trx` that `db.transaction().execute(async (trx) => …)` gives. */
export interface KyselyTransaction {
  readonly isTransaction: true;
  executeQuery(query: KyselyQuery): PromiseLike<unknown>;
}

interface KyselyQuery {
  readonly sql: string;
  readonly parameters: readonly string[];
  readonly query: { readonly kind: 'RawNode'; readonly sqlFragments: readonly string[]; readonly parameters: [] };
  readonly queryId: { readonly queryId: string };
}

/** The `tx` that `prisma.$transaction(async (tx) => …)` gives. */
export interface PrismaTransaction {
  $queryRawUnsafe(text: string, ...values: string[]): PromiseLike<unknown>;
  /** The client itself has it. */
  readonly $connect?: never;
}

/** The `trx` that `knex.transaction(async (trx) => …)` gives. */
export interface KnexTransaction {
  raw(text: string, bindings: string[]): PromiseLike<unknown>;
  isCompleted(): boolean;
}

export type Query = (statement: Statement, parameter: string) => PromiseLike<unknown>;

/** How a statement is run in a transaction. Throws TypeError for what is none, as far as that can be told. */
export function queryIn(tx: Transaction): Query {
  // Whoever calls from JavaScript may hand in anything.
  if ((typeof tx !== 'object' && typeof tx !== 'function') || tx === null)
    throw refusal(`a value of type ${typeof tx}`);

  if ('_' in tx) return queryIn(clientOf(tx._.session));
  if ('$queryRawUnsafe' in tx) {
    if (typeof tx.$connect === 'function') throw refusal('a Prisma client');
    return (statement, parameter) => tx.$queryRawUnsafe(statement.join('$1'), parameter);
  }
  if ('executeQuery' in tx) {
    if (!tx.isTransaction) throw refusal('Kysely outside a transaction');
    return (statement, parameter) => tx.executeQuery(kyselyQuery(statement.join('$1'), parameter));
  }
  if ('isCompleted' in tx) return (statement, parameter) => tx.raw(statement.join('?'), [parameter]);
  if ('savepoint' in tx) return (statement, parameter) => tx(statement, parameter);
  if ('query' in tx) {
    if (tx.totalCount !== undefined) throw refusal('a pool');
    if (tx.getTransactionStatus?.() === 'I') throw refusal('a client on which no BEGIN was awaited');
    return (statement, parameter) => tx.query(statement.join('$1'), [parameter]);
  }
  throw refusal('begin' in tx || 'raw' in tx ? 'a connection outside a transaction' : 'an object of another kind');
}

/** Drizzle's transaction hands its statements to one of the driver's, by a private field that both drivers have. */
function clientOf(session: object): Transaction {
  if ('client' in session) return session.client as Transaction;
  throw refusal('Drizzle over a driver that is neither postgres.js nor node-postgres');
}

/** What Kysely's `CompiledQuery.raw` makes. */
function kyselyQuery(sql: string, parameter: string): KyselyQuery {
  return {
    sql,
    parameters: [parameter],
    query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
    queryId: { queryId: 'postrider' },
  };
}

function refusal(got: string): TypeError {
  return new TypeError(
    `emit got ${got}: pass the open transaction, so that the event commits with your change. That is what begin (postgres.js), transaction (Drizzle, Kysely, Knex) or $transaction (Prisma) hands to its function, or the node-postgres client on which BEGIN was sent.`,
  );
}
