import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import postgres from 'postgres';

/** postgres.js, on the pool or inside a transaction: the form in which named queries take their connection. */
export type Sql = postgres.Sql | postgres.TransactionSql;

/**
 * What every query takes as its first argument. `sql` for queries whose text is fixed (prepared once per connection),
 * `orm` for those composed of parts; both speak over the same connection, so both see the same transaction.
 */
export interface Tx {
  readonly sql: Sql;
  readonly orm: PgRemoteDatabase;
}

/** One pool of connections to the database Postrider lives in. */
export interface Database extends Tx {
  readonly sql: postgres.Sql;
  /** Runs in one transaction (READ COMMITTED): commits when the function returns, rolls back when it throws. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Runs on one connection outside a transaction, made for it and closed after: for statements that refuse a transaction
   * (DETACH … CONCURRENTLY). One more than `connectionsMax` while it lasts.
   */
  session<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Hears a NOTIFY channel on a connection of its own; `heard` also fires after each (re)connection, as a catch-up. */
  listen(channel: string, heard: (payload: string) => void): Promise<{ close(): Promise<void> }>;
  /** Lets running queries finish, for at most 5 s, then closes every connection. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Upper bound of this pool; a listening connection comes on top. */
  readonly connectionsMax: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** How long a statement may go without an answer. Absent: 60,000. Null: as long as it takes, for migrations. */
  readonly silenceMsMax?: number | null;
}

const CONNECT_TIMEOUT_SECONDS = 10;
const RECONNECT_WAIT_SECONDS_MAX = 1;
const CLOSE_TIMEOUT_SECONDS = 5;

/**
 * A process that is frozen in the middle of a transaction, or whose machine has vanished without a word, keeps its locks
 * until PostgreSQL gives it up; by TCP alone that takes two hours, in which nothing behind the relay's cursor would move.
 * Shorter than a lease (12 s), longer than any pause between two statements of a process that works.
 */
const SILENT_TRANSACTION_MS_MAX = 10_000;

/**
 * A connection that owes an answer and brings nothing for so long is given up, and its statements are rejected as away.
 * Where packets vanish without a word, TCP alone takes some 15 minutes, in which whoever asked would wait: a single
 * dispatcher would relay nothing. Several times what the longest statement takes on a busy machine (a sweep of millions
 * of due deliveries).
 */
const SILENCE_MS_MAX = 60_000;

export function openDatabase(options: DatabaseOptions): Database {
  const sql = connect(options);
  return {
    sql,
    orm: ormOver(sql),
    transaction: (run) => sql.begin((tx) => run({ sql: tx, orm: ormOver(tx) })) as Promise<never>,
    session: async (run) => {
      // Not the pool's `reserve`: a connection that is cut while it is reserved leaves the pool with one that never answers.
      const own = connect({ ...options, connectionsMax: 1 });
      try {
        return await run({ sql: own, orm: ormOver(own) });
      } finally {
        await own.end({ timeout: CLOSE_TIMEOUT_SECONDS });
      }
    },
    listen: async (channel, heard) => {
      const listening = await sql.listen(channel, heard, () => heard(''));
      return { close: () => listening.unlisten() };
    },
    close: () => sql.end({ timeout: CLOSE_TIMEOUT_SECONDS }),
  };
}

function connect({ url, connectionsMax, name, silenceMsMax = SILENCE_MS_MAX }: DatabaseOptions): postgres.Sql {
  return postgres(url, {
    max: connectionsMax,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    idle_timeout: 60,
    silence_timeout: silenceMsMax === null ? null : silenceMsMax / 1_000,
    // Seconds before the next try to connect: the driver's own grow to 20, and nothing should wait that long for a
    // PostgreSQL that is back.
    backoff: (failures: number) => Math.min(0.02 * 2 ** failures, RECONNECT_WAIT_SECONDS_MAX),
    onnotice: () => {},
    connection: {
      application_name: name,
      TimeZone: 'UTC',
      // Everything else is named with its schema. What somebody puts into `public`, which an unqualified name or operator
      // would prefer where its types fit better, never runs as this role.
      search_path: 'pg_catalog',
      idle_in_transaction_session_timeout: SILENT_TRANSACTION_MS_MAX,
      // PostgreSQL's sessions of a machine that has vanished end within a minute instead of two hours.
      tcp_keepalives_idle: '30',
      tcp_keepalives_interval: '10',
      tcp_keepalives_count: '3',
      // Every query here goes by an index, row by row. Young partitions have no statistics: left to itself, the planner
      // prepared scans and hash joins while tables were small and kept them when they had grown (a relay page took
      // 130 ms instead of 25, a settle read all rows between its first and last).
      enable_seqscan: 'off',
      enable_bitmapscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      enable_material: 'off',
      random_page_cost: '0.1',
      jit: 'off',
    },
    types: {
      // json is the exact text of somebody's data and must not be parsed on the way; jsonb is ours and is.
      json: { to: 114, from: [114], serialize: (text: string) => text, parse: (text: string) => text },
      // Written as the driver would.
      moment: {
        to: 1184,
        from: [1184],
        serialize: (moment: Date | string) => new Date(moment).toISOString(),
        parse: toDate,
      },
    },
  });
}

/** A moment that PostgreSQL knows and a Date does not (infinity, years BC) is the nearest one that it has: emitters say any. */
function toDate(text: string): Date {
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  return new Date(/^-| BC$/.test(text) ? -DATE_MS_MAX : DATE_MS_MAX);
}

/** Of a Date, before and after 1970 (ECMAScript, section 21.4.1.1). */
const DATE_MS_MAX = 8.64e15;

/**
 * Drizzle as a query builder over a connection that postgres.js manages. Drizzle's own postgres.js driver replaces the
 * client's parsers for everybody and cannot be built on a transaction that the caller opened.
 */
function ormOver(sql: Sql): PgRemoteDatabase {
  return drizzle(async (text, parameters) => ({
    rows: await sql.unsafe(text, parameters, { prepare: true }).values(),
  }));
}
