import { type DestinationStream, destination, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { loggedError } from './logged-error.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One JSON object a line. Fields first, then the sentence: `logger.warn({ endpointId }, 'Endpoint disabled: …')`. */
export type Logger = Pick<PinoLogger, LogLevel> & { child(fields: Readonly<Record<string, unknown>>): Logger };

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Which part of the program speaks. */
  readonly name: string;
  /** Standard error if absent: standard output belongs to what a person asked for. */
  readonly destination?: DestinationStream;
}

/**
 * Fields that hold secrets wherever something is logged by mistake: on the entry itself and one object further in, such
 * as a request's headers. A net below the rule that no secret is handed to the logger.
 */
const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'cookie',
  'secret',
  'secrets',
  'apiKey',
  'key',
  'keys',
  'masterKeys',
  'password',
  'token',
  'databaseUrl',
  'sealed',
];

export function createLogger({
  level,
  name,
  destination: to = destination({ dest: 2, sync: true }),
}: LoggerOptions): Logger {
  return pino(
    {
      level,
      // Neither process number nor host name: whoever collects the lines knows both.
      base: { name },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: loggedError, error: loggedError },
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[secret]' },
    },
    to,
  );
}
