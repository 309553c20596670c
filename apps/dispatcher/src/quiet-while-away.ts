import type { DatabaseWatch } from '@postrider/db';
import type { Logger } from '@postrider/telemetry';

/** What the parts of a dispatcher say. */
export interface Log {
  warn(fields: { readonly error: unknown; readonly [field: string]: unknown }, message: string): void;
  error(fields: { readonly error: unknown; readonly [field: string]: unknown }, message: string): void;
}

/** Of what fails because PostgreSQL is away, one failure is told, and the watch says the rest: a dozen parts meet it again and again. */
export function quietWhileAway(logger: Logger, watch: Pick<DatabaseWatch, 'note'>): Log {
  return {
    warn: (fields, message) => logger[watch.note(fields.error) === 'known' ? 'debug' : 'warn'](fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
