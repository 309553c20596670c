import type { Attempt, Delivery } from '@postrider/sdk';
import { Pill, type Tone } from '../../ui/pill.tsx';
import { text } from './texts.ts';

export const STATUSES = ['pending', 'retrying', 'delivered', 'failed', 'cancelled'] as const;

export const toneOfStatus: Readonly<Record<Delivery['status'], Tone>> = {
  pending: 'accent',
  retrying: 'warn',
  delivered: 'good',
  failed: 'bad',
  cancelled: 'idle',
};

export function StatusPill({ status }: { readonly status: Delivery['status'] }) {
  return <Pill tone={toneOfStatus[status]}>{text.statusOf[status]}</Pill>;
}

const toneOfOutcome: Readonly<Record<Attempt['outcome'], Tone>> = {
  delivered: 'good',
  rejected: 'bad',
  timed_out: 'bad',
  unreachable: 'bad',
  blocked: 'bad',
  lost: 'warn',
};

/** With the status that the receiver answered, if it did. */
export function OutcomePill({ outcome, responseStatus }: Pick<Attempt, 'outcome' | 'responseStatus'>) {
  const said = text.outcome[outcome];
  return <Pill tone={toneOfOutcome[outcome]}>{responseStatus === null ? said : `${said} ${responseStatus}`}</Pill>;
}

export function isOpen({ status }: Pick<Delivery, 'status'>): boolean {
  return status === 'pending' || status === 'retrying';
}

export function isStatus(given: string | undefined): given is Delivery['status'] {
  return STATUSES.some((status) => status === given);
}

/** Why a delivery is closed, in a sentence; of an open one it is empty. */
export function closedBecause({ status, reason }: Pick<Delivery, 'status' | 'reason'>): string {
  if (reason !== null) return text.reason[reason];
  return status === 'delivered' ? text.reasonDelivered : '';
}
