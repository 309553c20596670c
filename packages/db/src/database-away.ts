/**
 * Whether an error says that PostgreSQL cannot serve now (unreachable, starting, stopping, full, read-only, overrun), so
 * that the same call may succeed later, rather than that the call was wrong.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && AWAY.test(error.code)) return true;
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true;
  return isDatabaseAway(error.cause);
}

const AWAY = new RegExp(
  `^(${[
    // postgres.js
    'CONNECTION_CLOSED|CONNECTION_ENDED|CONNECTION_DESTROYED|CONNECT_TIMEOUT',
    // the system
    'ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENETDOWN',
    // PostgreSQL, Appendix A: connection exceptions, insufficient resources, operator intervention, system errors
    '08...|53...|57P..|57014|58...',
    // lock not available, serialization failure, deadlock, read-only transaction (a standby after a failover)
    '55P03|40001|40P01|25006',
    // a transaction that fell silent for too long, and was ended
    '25P03',
    // authentication: passwords and roles change under a running program
    '28...|3D000',
  ].join('|')})$`,
);
