import { type Config, type Role, readConfig } from '@postrider/config';
import type { SecretText } from '@postrider/core';
import { createLogger, type Logger } from '@postrider/telemetry';
import { explain } from './explain.ts';
import { fail } from './fail.ts';
import type { Io } from './io.ts';
import { NotUnderstood } from './not-understood.ts';

export interface Context {
  readonly io: Io;
  readonly config: Config;
  readonly logger: Logger;
  readonly defer: (undo: () => Promise<void>) => void;
}

/** Reads the settings for a role and undoes, in reverse, whatever the work deferred, however it ended. */
export async function withConfig(io: Io, role: Role, work: (context: Context) => Promise<number>): Promise<number> {
  const answer = readConfig(io.environment, role);
  if (!answer.ok) return fail(io, answer.problems);
  const logger = createLogger({ level: answer.config.logLevel, name: 'postrider' });
  try {
    await using undo = new AsyncDisposableStack();
    return await work({ io, config: answer.config, logger, defer: (last) => undo.defer(last) });
  } catch (error) {
    // The program's to tell, with an exit code of its own.
    if (error instanceof NotUnderstood) throw error;
    const sentence = explain(error);
    if (sentence !== null) return fail(io, [sentence]);
    logger.error({ err: error }, 'Postrider ended by an error of its own.');
    return 1;
  }
}

/** Of a setting that the table of settings says the role requires. */
export function required(setting: SecretText | null): SecretText {
  if (setting === null) throw new Error('A setting that is needed here is not required by its table.');
  return setting;
}
