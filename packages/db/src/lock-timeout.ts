/** Whether a statement gave up waiting for a lock, as `lock_timeout` says (PostgreSQL, Appendix A: lock_not_available). */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}
