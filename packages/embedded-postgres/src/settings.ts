export type Settings = Readonly<Record<string, string | number>>;

/** For a cluster somebody keeps: durable, as PostgreSQL is by itself, and sized for a small machine that does other work too. */
export const DURABLE_SETTINGS: Settings = {
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  wal_compression: 'on',
  max_connections: 100,
  // Every query here is short; compiling one costs more than running it.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** For a cluster that is thrown away: nothing is flushed, since nothing has to survive. */
export const TEST_SETTINGS: Settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 200,
};
