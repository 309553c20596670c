import { createAddressGuard, type EndpointId, type SecretText } from '@postrider/core';
import {
  CONFIGURATION_LEASE_MS,
  createRelayLook,
  type Database,
  type Doorbell,
  lookForWithdrawals,
  watchDatabase,
} from '@postrider/db';
import { createEgress } from '@postrider/egress';
import type { KeyRing } from '@postrider/encryption';
import type { Queue } from '@postrider/queue';
import type { Logger } from '@postrider/telemetry';
import {
  cancelWished,
  cancelWithdrawn,
  forgetRefused,
  keepAuditLog,
  keepPartitions,
  relayEvents,
  retryRefused,
  rollUpStats,
  runOperations,
  sweepStrays,
  unparkOne,
} from '@postrider/usecases';
import { Configurations } from './configurations.ts';
import { DispatchLoop } from './dispatch-loop.ts';
import { followSource, type Source } from './follow-source.ts';
import { untilNextSecond } from './next-second.ts';
import { periodically } from './periodically.ts';
import { quietWhileAway } from './quiet-while-away.ts';
import { recognizeCopy } from './recognize-copy.ts';
import { createRelayPace, RELAY_POLL_MS } from './relay-pace.ts';
import { stopInTime } from './stop-in-time.ts';

export interface DispatcherDeps {
  readonly database: Database;
  readonly queue: Queue;
  readonly keyRing: KeyRing;
  readonly doorbell: Doorbell;
  readonly logger: Logger;
  readonly version: string;
  readonly config: {
    /** Requests at once. */
    readonly inFlightMax: number;
    readonly retentionDays: number;
    readonly auditRetentionDays: number;
    readonly egressAllow: readonly string[];
    /** Absent: false, none, and false. */
    readonly egressAllowMetadata?: boolean;
    readonly egressProxy?: SecretText | null;
    readonly egressProxyResolves?: boolean;
    readonly httpTargets: boolean;
    /** Databases of services that events are read from. Absent: none. */
    readonly sources?: readonly Source[];
    /** How long what was read stays there. Absent: a day. */
    readonly sourcesKeepHours?: number;
    /** How long a stop may take; what has not ended shortly before is given back. */
    readonly shutdownMs: number;
  };
}

export interface Dispatcher {
  /** Begins nothing more, finishes what is in flight, gives the rest back. */
  close(): Promise<void>;
}

/** The database may be replaced by a restored copy while we run: 1 ms of PostgreSQL, at once when it was away. */
const COPY_MS = 30_000;

/** Between tries that an open transaction foils, each of which holds up everybody who records for half a second. */
const COPY_BUSY_MS = 5_000;

/** Retries that become due ring no bell either: they do so on whole seconds, so there is one look in each. */
const CLAIM_POLL_MS = 1_000;

/** An operation that waits for room goes on when it is looked at. One that begins rings; without any, looks are for a lost ring. */
const OPERATIONS_POLL_MS = 50;
const NO_OPERATIONS_POLL_MS = 5_000;

/** Configurations are read ahead of the end of their lease while deliveries wait that go by them. */
const REFRESH_MS = CONFIGURATION_LEASE_MS / 3;
const NO_REFRESH_MS = 500;

const LEASE_RENEWAL_MS = 3_000;

/**
 * The look for leases that are over reads every chunk in hand, and of finished ones what an old transaction keeps: 0.3 s
 * behind 100,000. Its pauses are in proportion, and short enough for what a dead process held to be tried within 30 s.
 */
const RECLAIM_MS = 3_000;
const RECLAIM_MS_MAX = 10_000;
const RECLAIM_PAUSE_FACTOR = 20;

const WITHDRAW_POLL_MS = 1_000;

/** Until what was open at a disabled endpoint is cancelled: many times the lease by which somebody may still begin an attempt. */
const WITHDRAW_AFTER_MS = 1_000;

const UNPARK_MS = 30_000;
const PARTITIONS_MS = 3_600_000;
const AUDIT_LOG_MS = 3_600_000;
const STATS_MS = 600_000;

/** What was refused of services' outboxes is tried again a minute later at the earliest. */
const REFUSED_MS = 20_000;

const SOURCES_KEEP_HOURS = 24;

/**
 * After an absence of PostgreSQL all leases seem to be over. Whoever lives renews them at once; what nobody has renewed
 * after two turns is a dead process's.
 */
const RENEWALS_FIRST_MS = 2 * LEASE_RENEWAL_MS;

/** While PostgreSQL is away, nobody looks for work: all are told when it is back. */
const AWAY_MS = 60_000;

/** The sweep for strays reads all that is due, in looks: the pauses are so many times as long. Half a minute after the last. */
const SWEEP_MS = 30_000;
const SWEEP_PAUSE_FACTOR = 50;

/** Runs relay, dispatch loop and housekeeping in this process, any number of which may work on one database. */
export function startDispatcher(deps: DispatcherDeps): Dispatcher {
  const { database, queue, doorbell, logger, config } = deps;
  const egress = createEgress({
    guard: createAddressGuard({
      allow: config.egressAllow,
      allowMetadata: config.egressAllowMetadata ?? false,
    }),
    httpTargets: config.httpTargets,
    proxy: config.egressProxy?.reveal() ?? null,
    proxyResolves: config.egressProxyResolves ?? false,
  });
  let reclaimFrom = 0;
  const watch = watchDatabase(database, {
    went: (error) => logger.warn({ error }, 'PostgreSQL is away: waiting until it is back'),
    returned: (awayMs) => {
      logger.info({ awayMs: Math.round(awayMs) }, 'PostgreSQL is back');
      reclaimFrom = performance.now() + RENEWALS_FIRST_MS;
      for (const periodic of [renewal, ...periodics, ...sources]) periodic.now();
    },
  });
  const log = quietWhileAway(logger, watch);
  const configurations = new Configurations({ ...deps, logger: log });
  const loop = new DispatchLoop({
    ...deps,
    logger: log,
    egress,
    configurations,
    jitter: Math.random,
    inFlightMax: config.inFlightMax,
  });

  const repeat = (intervalMs: number, name: string, work: () => Promise<number | undefined>) =>
    periodically(
      intervalMs,
      async () => (watch.isAway() ? Math.max(AWAY_MS, intervalMs) : work()),
      (error) => log.warn({ error }, `${name} failed, trying again`),
    );
  const every = (intervalMs: number, name: string, work: () => Promise<unknown>) =>
    repeat(intervalMs, name, async () => {
      await work();
      return undefined;
    });

  // What goes on as long as there is something to do does not keep a stop waiting.
  let closing = false;
  const mayGoOn = () => !closing;

  // Rung for, there is work; looking first would only make it wait.
  let rung = false;
  const look = createRelayLook(database);
  const pace = createRelayPace();
  const relay = repeat(RELAY_POLL_MS, 'relaying', async () => {
    const skipLook = rung;
    rung = false;
    if (skipLook || (await look.hasWork())) {
      while (mayGoOn() && (await relayEvents({ ...deps, taker: loop.taker })).more);
      pace.found();
    }
    return pace.waitMs();
  });
  let sweptTo: EndpointId | null = null;
  const sweep = repeat(SWEEP_MS, 'sweeping', async () => {
    const begun = performance.now();
    const { strays, next } = await sweepStrays(deps, sweptTo);
    sweptTo = next;
    if (strays > 0) logger.warn({ strays }, 'deliveries were due and in no chunk; they are queued again');
    return Math.max(next === null ? SWEEP_MS : 0, SWEEP_PAUSE_FACTOR * (performance.now() - begun));
  });
  const reclaim = repeat(RECLAIM_MS, 'reclaiming leases', async () => {
    const begun = performance.now();
    if (begun < reclaimFrom) return reclaimFrom - begun;
    await queue.reclaim();
    return Math.min(RECLAIM_MS_MAX, Math.max(RECLAIM_MS, RECLAIM_PAUSE_FACTOR * (performance.now() - begun)));
  });
  const operations = repeat(OPERATIONS_POLL_MS, 'carrying out operations', async () => {
    const unfinished = await runOperations(deps, { retentionDays: config.retentionDays, mayGoOn });
    return unfinished ? OPERATIONS_POLL_MS : NO_OPERATIONS_POLL_MS;
  });
  const periodics = [
    relay,
    operations,
    sweep,
    repeat(CLAIM_POLL_MS, 'looking for due deliveries', async () => {
      loop.wake();
      return untilNextSecond(queue.clock.now());
    }),
    repeat(REFRESH_MS, 'reading configurations', async () => ((await loop.refresh()) ? REFRESH_MS : NO_REFRESH_MS)),
    reclaim,
    every(WITHDRAW_POLL_MS, 'cancelling withdrawn deliveries', async () => {
      const { cleared, wished } = await lookForWithdrawals(database);
      if (cleared) await cancelWithdrawn(deps, { sinceMs: WITHDRAW_AFTER_MS });
      if (wished) await cancelWished(deps);
      loop.forgetIdleLanes();
    }),
    every(UNPARK_MS, 'moving parked chunks back', () => unparkOne(deps)),
    repeat(COPY_MS, 'looking whether the database is a restored copy', async () => {
      const move = await recognizeCopy({ database, logger });
      if (move === 'moved') relay.now();
      return move === 'busy' ? COPY_BUSY_MS : COPY_MS;
    }),
    every(PARTITIONS_MS, 'keeping partitions', () => keepPartitions(deps, config)),
    every(AUDIT_LOG_MS, 'forgetting old audit entries', () => keepAuditLog(deps, config)),
    every(STATS_MS, 'adding up statistics', () => rollUpStats(deps, config)),
    every(REFUSED_MS, 'recording what was refused of sources', () => retryRefused({ ...deps, ...config, mayGoOn })),
    every(PARTITIONS_MS, 'forgetting what was refused of sources', async () => {
      const forgotten = await forgetRefused({ ...deps, ...config });
      if (forgotten > 0) logger.warn({ forgotten }, 'entries of sources could not be recorded until retention ended');
    }),
  ];
  const sources = (config.sources ?? []).map((source) =>
    followSource(
      {
        database,
        doorbell,
        logger,
        retentionDays: config.retentionDays,
        keepHours: config.sourcesKeepHours ?? SOURCES_KEEP_HOURS,
        failed: (error) => log.warn({ error }, 'reading sources failed, trying again'),
        isAway: () => watch.isAway(),
      },
      source,
    ),
  );
  const renewal = every(LEASE_RENEWAL_MS, 'renewing leases', () => loop.renew());
  const deaf = [
    doorbell.listen('events', () => {
      rung = true;
      relay.now();
    }),

    doorbell.listen('deliveries', () => loop.wake()),
    doorbell.listen('operations', () => operations.now()),
  ];

  return {
    close: async () => {
      closing = true;
      for (const stopListening of deaf) stopListening();
      // The drain first, so that nothing begins while a slow round of housekeeping ends.
      const ended = Promise.all([loop.drain(relay.stop()), ...[...periodics, ...sources].map((one) => one.stop())]);
      // Leases are renewed until everything is on record.
      const stop = await stopInTime(ended, () => loop.handBack(), config.shutdownMs);
      watch.close();
      const requestsEnded = egress.close();
      switch (stop.kind) {
        case 'ended':
          await renewal.stop();
          await requestsEnded;
          return;
        case 'handed_back':
          void renewal.stop();
          logger.warn(
            { lost: stop.attempts, whole: stop.whole },
            'the time to stop was up; what was in flight is logged as lost, and others make it again',
          );
      }
    },
  };
}
