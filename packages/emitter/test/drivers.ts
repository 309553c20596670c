import { createRequire } from 'node:module';
import type { Transaction } from '@postrider/emitter';
import { PrismaPg } from '@prisma/adapter-pg';
import { getPrismaClient, type ITXClientDenyList } from '@prisma/client/runtime/client';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle as overNodePostgres } from 'drizzle-orm/node-postgres';
import { drizzle as overPostgresJs } from 'drizzle-orm/postgres-js';
import createKnex from 'knex';
import { CamelCasePlugin, Kysely, sql as kyselySql, PostgresDialect } from 'kysely';
import pg from 'pg';
import postgres from 'postgres';

/** A data layer, connected. */
export interface Driver {
  /** Inserts an order in a transaction, hands the transaction on, and commits if that succeeds. */
  withOrder<T>(orderId: number, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** What a careless caller may take for a transaction. */
  readonly outside: readonly unknown[];
  close(): Promise<void>;
}

const INSERT = 'insert into public.orders (id) values';

const CONNECTIONS_MAX = 2;

/** The modules of Prisma's query compiler have no types. */
const require = createRequire(import.meta.url);

/** Node's own, which the types of the language do not have. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

export const DRIVERS: Readonly<Record<string, (url: string) => Driver>> = {
  'postgres.js': (url) => {
    const sql = postgres(url, { max: CONNECTIONS_MAX, transform: postgres.toPascal });
    return {
      withOrder: async (orderId, work) => {
        let answer: Awaited<ReturnType<typeof work>> | undefined;
        await sql.begin(async (tx) => {
          await tx.unsafe(`${INSERT} ($1)`, [orderId]);
          answer = await work(tx);
        });
        return answer as Awaited<ReturnType<typeof work>>;
      },
      outside: [sql],
      close: () => sql.end(),
    };
  },

  'node-postgres': (url) => {
    const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS_MAX });
    const idle = new pg.Client({ connectionString: url });
    const connected = idle.connect();
    return {
      withOrder: async (orderId, work) => {
        await connected;
        const client = await pool.connect();
        try {
          await client.query('begin');
          await client.query(`${INSERT} ($1)`, [orderId]);
          const answer = await work(client);
          await client.query('commit');
          return answer;
        } catch (error) {
          await client.query('rollback');
          throw error;
        } finally {
          client.release();
        }
      },
      outside: [pool, idle],
      close: async () => {
        await idle.end();
        await pool.end();
      },
    };
  },

  'Drizzle over postgres.js': (url) => {
    const sql = postgres(url, { max: CONNECTIONS_MAX });
    const db = overPostgresJs(sql);
    return {
      withOrder: (orderId, work) =>
        db.transaction(async (tx) => {
          await tx.execute(drizzleSql`${drizzleSql.raw(INSERT)} (${orderId})`);
          return work(tx);
        }),
      outside: [db],
      close: () => sql.end(),
    };
  },

  'Drizzle over node-postgres': (url) => {
    const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS_MAX });
    const db = overNodePostgres(pool);
    return {
      withOrder: (orderId, work) =>
        db.transaction(async (tx) => {
          await tx.execute(drizzleSql`${drizzleSql.raw(INSERT)} (${orderId})`);
          return work(tx);
        }),
      outside: [db],
      close: () => pool.end(),
    };
  },

  Kysely: (url) => {
    const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS_MAX });
    const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
    return {
      withOrder: (orderId, work) =>
        db.transaction().execute(async (tx) => {
          await kyselySql`${kyselySql.raw(INSERT)} (${orderId})`.execute(tx);
          return work(tx);
        }),
      outside: [db],
      close: () => db.destroy(),
    };
  },

  Prisma: (url) => {
    const Client = getPrismaClient(PRISMA_WITHOUT_MODELS);
    const prisma = new Client({ adapter: new PrismaPg({ connectionString: url, max: CONNECTIONS_MAX }) });
    return {
      withOrder: (orderId, work) =>
        prisma.$transaction(async (tx: Omit<typeof prisma, ITXClientDenyList>) => {
          await tx.$executeRawUnsafe(`${INSERT} ($1)`, orderId);
          return work(tx);
        }),
      outside: [prisma],
      close: () => prisma.$disconnect(),
    };
  },

  Knex: (url) => {
    const knex = createKnex({ client: 'pg', connection: url, pool: { min: 0, max: CONNECTIONS_MAX } });
    return {
      withOrder: (orderId, work) =>
        knex.transaction(async (tx) => {
          await tx.raw(`${INSERT} (?)`, [orderId]);
          return work(tx);
        }),
      outside: [knex],
      close: () => knex.destroy(),
    };
  },
};

/** What `prisma generate` puts into a client, for a schema without models: raw SQL needs none. */
const PRISMA_WITHOUT_MODELS: Parameters<typeof getPrismaClient>[0] = {
  previewFeatures: [],
  clientVersion: '7.10.0',
  engineVersion: '',
  activeProvider: 'postgresql',
  inlineSchema: 'datasource db {\n  provider = "postgresql"\n}\n',
  runtimeDataModel: { models: {}, enums: {}, types: {} },
  parameterizationSchema: { strings: [], graph: 'AAAA' },
  compilerWasm: {
    getRuntime: async () => require('@prisma/client/runtime/query_compiler_fast_bg.postgresql.js'),
    getQueryCompilerWasmModule: async () => {
      const { wasm } = require('@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.js');
      return new WebAssembly.Module(Buffer.from(wasm, 'base64'));
    },
    importName: './query_compiler_fast_bg.js',
  },
};
