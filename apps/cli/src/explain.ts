import { isDatabaseAway, MigrationError } from '@postrider/db';
import { EmbeddedPostgresError } from '@postrider/embedded-postgres';
import { PlainError } from './plain-error.ts';

/** One sentence for a failed start that is nobody's bug; null: it is one, show everything. */
export function explain(error: unknown): string | null {
  if (error instanceof PlainError || error instanceof EmbeddedPostgresError || error instanceof MigrationError) {
    return error.message;
  }
  if (isDatabaseAway(error)) return `The database of DATABASE_URL cannot be used: ${reason(error)}.`;
  if (error instanceof Error && error.name === 'PostgresError') {
    return `The database of DATABASE_URL refused what Postrider needs: ${reason(error)}.`;
  }
  return null;
}

/** Node joins the failures of a name's several addresses in an AggregateError without words of its own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reason).join(', ');
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
