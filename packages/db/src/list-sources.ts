import type { Page } from '@postrider/core';
import { z } from 'zod';
import { type CursorKey, encodeCursor } from './cursor.ts';
import type { Tx } from './database.ts';
import { type PageAfter, pageOf } from './page.ts';

/** A service's outbox, as it stands. */
export interface SourceStatus {
  readonly name: string;
  /** How long ago all of it had been read; null: never yet. */
  readonly lagSeconds: number | null;
  readonly readAt: Date | null;
  /** The last look failed; null: it did not. */
  readonly failure: { readonly at: Date; readonly message: string } | null;
  /** What waits because it could not be recorded, by reason. */
  readonly refused: readonly RefusedCount[];
}

export interface RefusedCount {
  readonly code: string;
  readonly count: number;
  readonly oldestAt: Date;
  /** Of the newest: what it was for. */
  readonly application: string;
  readonly type: string;
}

/** By name. */
export async function listSources(
  tx: Tx,
  { limit, after }: PageAfter<CursorKey<'sources'>>,
): Promise<Page<SourceStatus>> {
  const rows = await tx.sql<Row[]>`
    select s.name, extract(epoch from now() - s.caught_up_at)::float8 as "lagSeconds", s.read_at as "readAt",
      s.failed_at as "failedAt", s.error, (
        select coalesce(jsonb_agg(to_jsonb(r) order by r.count desc, r.code), '[]') from (
          select r.code, count(*) as count, min(r.refused_at) as "oldestAt",
            (array_agg(r.application order by r.id desc))[1] as application,
            (array_agg(r.type order by r.id desc))[1] as type
          from postrider.source_refusals as r where r.source = s.name group by r.code
        ) as r
      ) as refused
    from postrider.sources as s
    where ${after?.[0] ?? null}::text is null or s.name > ${after?.[0] ?? null}::text
    order by s.name limit ${limit + 1}`;
  return pageOf(rows, limit, show, ({ name }) => encodeCursor('sources', [name]));
}

interface Row {
  readonly name: string;
  readonly lagSeconds: number | null;
  readonly readAt: Date | null;
  readonly failedAt: Date | null;
  readonly error: string | null;
  readonly refused: unknown;
}

const refusedCounts = z.array(
  z.object({
    code: z.string(),
    count: z.number(),
    oldestAt: z.coerce.date(),
    application: z.string(),
    type: z.string(),
  }),
);

function show({ name, lagSeconds, readAt, failedAt, error, refused }: Row): SourceStatus {
  return {
    name,
    lagSeconds: lagSeconds === null ? null : Math.max(0, Math.floor(lagSeconds)),
    readAt,
    failure: failedAt === null || error === null ? null : { at: failedAt, message: error },
    refused: refusedCounts.parse(refused),
  };
}
