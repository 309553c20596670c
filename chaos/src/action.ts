import type { DispatcherName, Link, MemberName } from './cast.ts';

/** Where a dispatcher can be made to end: between two effects of which the world has seen the first only. */
export const CRASH_POINTS = [
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
export type CrashPoint = (typeof CRASH_POINTS)[number];

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
  | { readonly kind: 'half_open' };

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
      readonly point: CrashPoint;
      readonly passing: number;
    }
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
  readonly actions: readonly PlannedAction[];
}

/** A line for people. */
export function describeAction(action: Action): string {
  const { kind, ...rest } = action;
  const details = Object.values(rest).map((value) => (typeof value === 'object' ? JSON.stringify(value) : value));
  return [kind, ...details].join(' ');
}
