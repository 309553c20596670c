/** Why no PostgreSQL could be started, as one sentence for the person who started us. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
