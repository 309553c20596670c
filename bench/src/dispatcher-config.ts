import type { DispatcherDeps } from '@postrider/dispatcher';

/** A dispatcher's settings in every bench: the product's, with receivers on loopback allowed. */
export const DISPATCHER_CONFIG: DispatcherDeps['config'] = {
  inFlightMax: 500,
  retentionDays: 30,
  auditRetentionDays: 365,
  egressAllow: ['127.0.0.0/8'],
  httpTargets: true,
  shutdownMs: 30_000,
};
