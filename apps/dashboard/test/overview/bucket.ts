import type { StatsBucket } from '@postrider/sdk';

const NO_ATTEMPTS = { delivered: 0, rejected: 0, timed_out: 0, unreachable: 0, blocked: 0, lost: 0 };

/** What was closed in a minute; an attempt each. */
export function bucket(at: string, closed: Partial<StatsBucket['deliveries']>): StatsBucket {
  const deliveries = { delivered: 0, failed: 0, cancelled: 0, ...closed };
  return {
    at,
    deliveries,
    attempts: { ...NO_ATTEMPTS, delivered: deliveries.delivered, rejected: deliveries.failed },
    successRate: null,
    responseTimeMs: { p50: 10, p95: 20, p99: 30 },
  };
}
