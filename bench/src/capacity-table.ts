import { z } from 'zod';
import type { Report } from './report.ts';
import { resultOf } from './result-of.ts';

/** What is measured of one delivery, everything that it takes. */
export interface DeliveryCost {
  /** CPU microseconds: API (single events), dispatcher, and PostgreSQL's for recording, and for relaying and dispatching. */
  readonly apiUs: number;
  readonly dispatcherUs: number;
  readonly postgresRecordUs: number;
  readonly postgresDispatchUs: number;
  readonly walBytes: number;
  readonly diskBytes: number;
}

/** Of a core; more, and waiting times grow out of proportion. */
const USED = 0.7;

const RATES = [100, 1_000, 10_000, 100_000];

const dispatch = z.object({ nodeUs: z.number(), postgresUs: z.number() });
const ingest = z.object({ apiUs: z.number(), postgresUs: z.number() });
const bytes = z.object({ diskBytes: z.number(), walBytes: z.number() });

/** The tables of the capacity page, in Markdown; says what the report lacks. */
export function capacityTable(report: Report): string {
  const parts = {
    dispatch: resultOf(report, 'dispatch', dispatch),
    ingest: resultOf(report, 'ingest', ingest),
    bytes: resultOf(report, 'bytes', bytes),
  };
  if (parts.dispatch === null || parts.ingest === null || parts.bytes === null) {
    const lacking = Object.entries(parts).filter(([, part]) => part === null);
    return `Not measured yet: ${lacking.map(([name]) => `\`${name}\``).join(', ')}.`;
  }
  const cost: DeliveryCost = {
    apiUs: parts.ingest.apiUs,
    dispatcherUs: parts.dispatch.nodeUs,
    postgresRecordUs: parts.ingest.postgresUs,
    postgresDispatchUs: parts.dispatch.postgresUs,
    walBytes: parts.bytes.walBytes,
    diskBytes: parts.bytes.diskBytes,
  };
  const { machine, versions, revision, startedAt } = report;
  return [
    `Measured on ${startedAt.slice(0, 10)} at revision ${revision.commit}: ${machine.cores} cores of ${machine.cpu}, ` +
      `Node ${versions['node']}, PostgreSQL ${versions['postgresql']}.`,
    '',
    ...perMillion(cost),
    '',
    ...perRate(cost),
  ].join('\n');
}

function perMillion(cost: DeliveryCost): string[] {
  const seconds = (us: number) => `${Math.round(us)} s`;
  const gigabytes = (one: number) => `${(one / 1_000).toFixed(1)} GB`;
  return [
    '| a million deliveries take | |',
    '| --- | --- |',
    `| API, recording one event a request | ${seconds(cost.apiUs)} of a core |`,
    `| dispatcher, relay included | ${seconds(cost.dispatcherUs)} of a core |`,
    `| PostgreSQL: recording; relaying and dispatching | ${seconds(cost.postgresRecordUs)}; ${seconds(cost.postgresDispatchUs)} of a core |`,
    `| WAL | ${gigabytes(cost.walBytes)} |`,
    `| disk, until retention ends | ${gigabytes(cost.diskBytes)} |`,
  ];
}

function perRate(cost: DeliveryCost): string[] {
  const cores = (rate: number, us: number) => (rate * us) / 1e6 / USED;
  const atLeastOne = (value: number) => `${Math.max(1, Math.ceil(value))}`;
  return [
    '| deliveries/s | API processes | dispatchers | PostgreSQL, cores | WAL | disk a day |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    ...RATES.map((rate) =>
      [
        '',
        rate.toLocaleString('en'),
        atLeastOne(cores(rate, cost.apiUs)),
        atLeastOne(cores(rate, cost.dispatcherUs)),
        atLeastOne(cores(rate, cost.postgresRecordUs + cost.postgresDispatchUs)),
        `${Number(((rate * cost.walBytes) / 1e6).toPrecision(2))} MB/s`,
        `${Math.ceil((rate * cost.diskBytes * 86_400) / 1e9).toLocaleString('en')} GB`,
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ];
}
