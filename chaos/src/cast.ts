/*
 * Who takes part: the same in every run, so that a plan can name them.
 */

export const APIS = ['api-1', 'api-2'] as const;
export const DISPATCHERS = ['dispatcher-1', 'dispatcher-2'] as const;
export type DispatcherName = (typeof DISPATCHERS)[number];
export type ApiName = (typeof APIS)[number];
export type MemberName = ApiName | DispatcherName;

/** Those whose wall clocks can jump. */
export const CLOCKS = ['postgres', ...APIS, ...DISPATCHERS] as const;
export type ClockName = (typeof CLOCKS)[number];

/** Uids of the applications. */
export const APPLICATIONS = ['app-1', 'app-2'] as const;
export type ApplicationUid = (typeof APPLICATIONS)[number];

export const EVENT_TYPES = ['order.placed', 'order.paid', 'user.joined'] as const;

export interface EndpointRole {
  readonly uid: string;
  readonly application: ApplicationUid;
  /** Null: every type. */
  readonly eventTypes: readonly string[] | null;
  readonly format: 'standard' | 'timestamped';
  /** Seconds. */
  readonly retrySchedule: readonly number[];
  /** Nobody disables or pauses it, and it never answers 410: what it is not given is lost. */
  readonly steady: boolean;
}

/** Longer in sum than any run, so that what a receiver refuses meanwhile is delivered in the end. */
const PATIENT = [1, 1, 2, 2, 2, ...Array.from({ length: 20 }, () => 3)];

/** Soon at its end, so that there are failed deliveries to recover. */
const HASTY = [1, 1];

export const ENDPOINTS: readonly EndpointRole[] = APPLICATIONS.flatMap((application) => [
  {
    uid: `${application}-all`,
    application,
    eventTypes: null,
    format: 'standard' as const,
    retrySchedule: PATIENT,
    steady: true,
  },
  {
    uid: `${application}-orders`,
    application,
    eventTypes: ['order.*'],
    format: 'timestamped' as const,
    retrySchedule: PATIENT,
    steady: true,
  },
  {
    uid: `${application}-unsteady`,
    application,
    eventTypes: ['order.paid', 'user.*'],
    format: 'standard' as const,
    retrySchedule: HASTY,
    steady: false,
  },
]);

/** What lies between two of them, and can be disturbed: each member's way to PostgreSQL, and to each receiver. */
export const LINKS = [
  ...[...APIS, ...DISPATCHERS, 'sql-producers' as const].map((name) => `postgres of ${name}` as const),
  ...APIS.map((name) => `callers of ${name}` as const),
  ...ENDPOINTS.map(({ uid }) => `receiver of ${uid}` as const),
] as const;
export type Link = (typeof LINKS)[number];
