import type { ApiName, ClockName, DispatcherName, Link, MemberName } from './cast.ts';

/** Where a dispatcher can be made to end: between two effects of which the world has seen the first only. */
export const DISPATCHER_CRASH_POINTS = [
  /** It has a lease on chunks, and has begun nothing. */
  'after-claim',
  /** The receiver has answered, and nothing of it is on record. */
  'after-post',
  /** All of a settle is written, and not committed. */
  'settle-commit',
  /** A settle is committed, and nobody here has heard of it. */
  'after-settle',
  /** A page of events has its deliveries and chunks, and is not committed. */
  'fan-out',
  /** The page is committed, and no bell has rung. */
  'after-fan-out',
  /** A page of a recover is written, and not committed. */
  'operation',
  /** Partitions are made, and not committed. */
  'partitions',
] as const;
export type DispatcherCrashPoint = (typeof DISPATCHER_CRASH_POINTS)[number];

/** Where an API process can. */
export const API_CRASH_POINTS = [
  /** Events of a request with a key are written, and not committed. */
  'recording-commit',
  /** They are committed, and nobody was answered. */
  'after-recording',
  /** Events of several requests are with PostgreSQL in one statement. */
  'group',
  /** They are recorded, and nobody was answered. */
  'after-group',
  /** A change, and its entry in the audit log, is written and not committed. */
  'change-commit',
  /** It is committed, and nobody was answered. */
  'after-change',
] as const;
export type ApiCrashPoint = (typeof API_CRASH_POINTS)[number];

export type CrashPoint = DispatcherCrashPoint | ApiCrashPoint;

/** Where a process that migrates can be ended, as seen on its line to PostgreSQL. */
export const MIGRATION_CRASH_POINTS = [
  /** A statement is done; PostgreSQL may go on with those after it, which it has been given. */
  'between-statements',
  /** A commit is asked for, and does not arrive. */
  'before-commit',
  /** It has committed, and nobody hears of it. */
  'after-commit',
] as const;
export type MigrationCrashPoint = (typeof MIGRATION_CRASH_POINTS)[number];

/** At a point, for so many times. */
export interface MigrationCrash {
  readonly point: MigrationCrashPoint;
  readonly passing: number;
}

/** What a connection suffers. */
export type Fault =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** Arrives in pieces of at most so many bytes. */
  | { readonly kind: 'slices'; readonly bytesMax: number }
  /** Open connections end, and new ones do so as they come. */
  | { readonly kind: 'cut' }
  /** Open connections are reset, and new ones as they come. */
  | { readonly kind: 'reset' }
  /** Open connections are reset, and nobody listens. */
  | { readonly kind: 'refuse' }
  /** Connections stay open and nothing passes; they are reset when it is over. */
  | { readonly kind: 'half_open' }
  /** The same, but that those which have fallen silent stay so for good, and nobody is told. */
  | { readonly kind: 'silence' };

/** How a receiver behaves. */
export type Behaviour =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow'; readonly ms: number };

/** What a customer or operator asks of the API, of one endpoint. */
export type Ask = 'rotate' | 'pause' | 'disable' | 'retry' | 'cancel' | 'recover' | 'revoke-key';

/** What the nemesis does. What takes time is over after `forMs` by itself. */
export type Action =
  /** SIGKILL; it is started again. */
  | { readonly kind: 'kill'; readonly member: MemberName }
  /** Killed, and started so that it ends itself when it comes to the point for the `passing`th time. */
  | {
      readonly kind: 'crash';
      readonly member: DispatcherName;
      readonly point: DispatcherCrashPoint;
      readonly passing: number;
    }
  | { readonly kind: 'crash'; readonly member: ApiName; readonly point: ApiCrashPoint; readonly passing: number }
  /** SIGSTOP, then SIGCONT. */
  | { readonly kind: 'freeze'; readonly member: MemberName; readonly forMs: number }
  /** SIGTERM; it is started again. */
  | { readonly kind: 'deploy'; readonly member: MemberName }
  /** PostgreSQL's immediate shutdown, then a start. */
  | { readonly kind: 'stop-postgres'; readonly forMs: number }
  /** pg_terminate_backend on all. */
  | { readonly kind: 'terminate-sessions' }
  /** Somebody else takes all connections that PostgreSQL has left, after every session was ended. */
  | { readonly kind: 'exhaust-connections'; readonly forMs: number }
  | { readonly kind: 'statement-timeout'; readonly ms: number; readonly forMs: number }
  /** Locks the state of endpoints, then open deliveries: the other way round than everybody else. */
  | { readonly kind: 'lock-rows'; readonly forMs: number }
  /** PostgreSQL's disk has no room, then again. */
  | { readonly kind: 'fill-disk'; readonly forMs: number }
  /** A process's wall clock jumps by so many minutes, then back. */
  | { readonly kind: 'clock'; readonly whose: ClockName; readonly minutes: number; readonly forMs: number }
  /** Makes a day's partitions that retention has to drop, and takes away the last one made ahead. */
  | { readonly kind: 'partitions' }
  | { readonly kind: 'network'; readonly link: Link; readonly fault: Fault; readonly forMs: number }
  | {
      readonly kind: 'receiver';
      readonly endpoint: string;
      readonly behaviour: Behaviour;
      readonly forMs: number;
    }
  /** `forMs`: until what was paused or disabled is enabled again. */
  | { readonly kind: 'ask'; readonly ask: Ask; readonly endpoint: string; readonly forMs: number };

export interface PlannedAction {
  /** Milliseconds after the beginning. */
  readonly atMs: number;
  readonly action: Action;
}

/** All that is done in a run, in order. */
export interface Plan {
  readonly seed: number;
  readonly durationMs: number;
  /** Processes that migrate the empty database at once, and where each is ended; null: nowhere. */
  readonly migrating: readonly (MigrationCrash | null)[];
  /** What the seed drew and this machine cannot do: a sentence each. */
  readonly leftOut: readonly string[];
  readonly actions: readonly PlannedAction[];
}

/** A line for people. */
export function describeAction(action: Action): string {
  const { kind, ...rest } = action;
  const details = Object.values(rest).map((value) => (typeof value === 'object' ? JSON.stringify(value) : value));
  return [kind, ...details].join(' ');
}
