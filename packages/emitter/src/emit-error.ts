import type { Statement } from './statement.ts';

export type EmitSqlState = 'PR404' | 'PR409' | 'PR413' | 'PR422';

/** Postrider refused an event. The transaction is aborted, unless a savepoint was set before. */
export class EmitError extends Error {
  override readonly name = 'EmitError';
  /** Which kind: unknown application, conflict, too large, invalid. */
  readonly sqlState: EmitSqlState;
  /** What exactly: the stable code of docs/reference/errors.md. Prisma does not hand it on; then `invalid_request` may stand for any code of PR422. */
  readonly code: string;

  constructor(message: string, sqlState: EmitSqlState, code: string, options: ErrorOptions) {
    super(message, options);
    this.sqlState = sqlState;
    this.code = code;
  }
}

/** Where the driver does not say which. */
const USUAL_CODES: Readonly<Record<EmitSqlState, string>> = {
  PR404: 'application_not_found',
  PR409: 'event_uid_taken',
  PR413: 'data_too_large',
  PR422: 'invalid_request',
};

/** What a driver threw, as Postrider's refusal; null: it is something else. */
export function asEmitError(error: unknown, statement: Statement): EmitError | null {
  const { code, constraint, constraint_name, message } = reported(error);
  const sqlState = sqlStateOf(code);
  if (sqlState === null) return null;
  return new EmitError(
    afterStatement(String(message), statement),
    sqlState,
    String(constraint ?? constraint_name ?? USUAL_CODES[sqlState]),
    { cause: error },
  );
}

interface Reported {
  readonly code?: unknown;
  readonly message?: unknown;
  /** node-postgres. */
  readonly constraint?: unknown;
  /** postgres.js. */
  readonly constraint_name?: unknown;
  /** Prisma: around what its driver adapter reports. */
  readonly meta?: { readonly driverAdapterError?: { readonly cause?: Reported } };
}

function reported(error: unknown): Reported {
  const own: Reported = Object(error);
  return own.meta?.driverAdapterError?.cause ?? own;
}

function sqlStateOf(code: unknown): EmitSqlState | null {
  if (typeof code !== 'string') return null;
  // What json_to_recordset cannot read is invalid too: U+0000 in a uid, a year that PostgreSQL does not know.
  if (/^22/.test(code)) return 'PR422';
  return code in USUAL_CODES ? (code as EmitSqlState) : null;
}

/** Knex puts the statement with all its values in front of the message. */
function afterStatement(message: string, statement: Statement): string {
  const end = `${statement[1]} - `;
  const at = message.lastIndexOf(end);
  return at === -1 ? message : message.slice(at + end.length);
}
