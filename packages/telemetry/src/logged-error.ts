/** An error as the log has it. */
export interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  /** Of a constraint that was violated, and where it is: names of the schema's, no values. */
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly stack: string;
  readonly cause?: LoggedError;
}

/** Beyond it a cause is no longer told; the outermost first. */
const CAUSES_MAX = 5;

/**
 * What may be told of an error: only what is listed, for an error carries whatever its maker put on it. What PostgreSQL
 * adds (`detail`, `where`) may hold a whole row, and a query's parameters may be anything. What is no error stays as it is.
 */
export function loggedError(error: unknown): unknown {
  return error instanceof Error ? told(error, CAUSES_MAX) : error;
}

function told(error: Error, causesLeft: number): LoggedError {
  return {
    name: error.name,
    message: messageOf(error),
    ...named(error, { code: 'code', schema: 'schema_name', table: 'table_name', column: 'column_name' }),
    ...named(error, { constraint: 'constraint_name' }),
    stack: framesOf(error),
    ...(error.cause instanceof Error && causesLeft > 0 ? { cause: told(error.cause, causesLeft - 1) } : {}),
  };
}

/** Those of an error's properties that are texts, under names of ours. */
function named(error: Error, properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const values = new Map<string, unknown>(Object.entries(error));
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => {
      const value = values.get(property);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function messageOf(error: Error): string {
  // The query builder's: its message is the statement and then the parameters.
  if ('query' in error && 'params' in error) return `Failed query: ${error.query}`;
  // PostgreSQL's class 22 quotes the value that it cannot take: invalid input syntax for type uuid: "…".
  if ('code' in error && typeof error.code === 'string' && /^22...$/.test(error.code)) {
    return error.message.replace(/".*"/s, '"…"');
  }
  return error.message;
}

/** Without the first lines, which are the message as it was. */
function framesOf({ stack = '', message }: Error): string {
  const at = message === '' ? -1 : stack.indexOf(message);
  const below = at < 0 ? stack : stack.slice(at + message.length);
  return below
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n');
}
