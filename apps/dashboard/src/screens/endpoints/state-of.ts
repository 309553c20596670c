import type { Endpoint } from '@postrider/sdk';
import type { Tone } from '../../ui/pill.tsx';

/** How an endpoint stands, as one of the words that people sort endpoints by. */
export const ENDPOINT_STATES = ['healthy', 'failing', 'held', 'untried', 'paused', 'disabled'] as const;

export type EndpointState = (typeof ENDPOINT_STATES)[number];

export const TONES: Readonly<Record<EndpointState, Tone>> = {
  healthy: 'good',
  failing: 'bad',
  held: 'warn',
  untried: 'idle',
  paused: 'warn',
  disabled: 'idle',
};

type Standing = Pick<Endpoint, 'status' | 'heldUntil' | 'health'>;

/** What stands in the way comes first: its status, then failures, then that its receiver asked us to wait. */
export function stateOf({ status, heldUntil, health }: Standing, now: number): EndpointState {
  if (status !== 'enabled') return status;
  if (health.state === 'failing') return 'failing';
  if (isHeld(heldUntil, now)) return 'held';
  return health.lastSuccessAt === null ? 'untried' : 'healthy';
}

export function isHeld(heldUntil: string | null, now: number): heldUntil is string {
  return heldUntil !== null && new Date(heldUntil).getTime() > now;
}
