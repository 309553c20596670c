import { join, resolve } from 'node:path';
import { type Config, type Role, readConfig } from '@postrider/config';
import type { SecretText } from '@postrider/core';
import { createLogger, type Logger } from '@postrider/telemetry';
import { banner } from './banner.ts';
import { changeEmitGrant } from './change-emit-grant.ts';
import { type Command, parseCommand } from './command.ts';
import { databaseUrlOf } from './database-url-of.ts';
import { startDevelopment } from './development.ts';
import { explain } from './explain.ts';
import { generateTypes } from './generate-types.ts';
import { HELP } from './help.ts';
import { masterKeys } from './master-keys.ts';
import { migrateDatabase } from './migrate-database.ts';
import { requireCurrentSchema } from './require-current-schema.ts';
import { run } from './run.ts';
import { listenForStop } from './stop-requests.ts';
import { VERSION } from './version.ts';

// The composition root: the only place that knows the environment, the arguments and every part at once.

interface Context {
  readonly config: Config;
  readonly logger: Logger;
  readonly defer: (undo: () => Promise<void>) => void;
}

/** Does what the arguments ask for; resolves with the exit code. */
export async function program(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand(argv);
  if (!parsed.ok) return fail([parsed.problem]);
  return perform(parsed);
}

async function perform(parsed: Command): Promise<number> {
  const { command } = parsed;
  switch (command) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return 0;
    case 'migrate':
      return withConfig(command, async ({ config }) => {
        await migrateDatabase(required(config.databaseUrl), print);
        print('The database is current.');
        return 0;
      });
    case 'master-keys status':
    case 'master-keys rotate':
    case 'master-keys accept-loss':
      return withConfig('master-keys', ({ config }) =>
        masterKeys({ print }, command, {
          databaseUrl: required(config.databaseUrl),
          masterKeys: required(config.masterKeys),
        }),
      );
    case 'grant-emit':
      return withConfig(command, async ({ config }) => {
        await changeEmitGrant({ print }, await databaseUrlOf(config), parsed);
        return 0;
      });
    case 'types generate':
      return withConfig(command, async ({ config }) => {
        await generateTypes({ print }, await databaseUrlOf(config), parsed.output);
        return 0;
      });
    case 'start':
    case 'api':
    case 'dispatcher':
      return withConfig(command, (context) => serve(command, context));
  }
}

/** Runs until asked to stop. */
async function serve(role: 'start' | 'api' | 'dispatcher', context: Context): Promise<number> {
  const { config, logger } = context;
  const { requested } = listenForStop(context);
  if (config.databaseUrl === null) await serveDevelopment(context);
  else {
    if (role === 'start') await migrateDatabase(config.databaseUrl, (message) => logger.info(message));
    else await requireCurrentSchema(config.databaseUrl);
    const { apiUrl } = await run(context, {
      databaseUrl: config.databaseUrl,
      masterKeys: required(config.masterKeys),
      apiKey: role === 'dispatcher' ? null : config.apiKey,
      dispatches: role !== 'api',
      config,
    });
    print(`Postrider ${VERSION} is running${apiUrl === null ? '' : ` on ${apiUrl}`}.`);
  }
  const code = await requested;
  print('Stopping: finishing what is in flight.');
  return code;
}

async function serveDevelopment(context: Context): Promise<void> {
  const { config } = context;
  const own = await startDevelopment(context, config.dataDirectory);
  await migrateDatabase(own.databaseUrl, print);
  const apiKey = config.apiKey ?? own.apiKey;
  const { apiUrl } = await run(context, {
    databaseUrl: own.databaseUrl,
    masterKeys: config.masterKeys ?? own.masterKeys,
    apiKey,
    dispatches: true,
    config,
  });
  const elsewhere = own.location === resolve(join(config.dataDirectory, 'postgres')) ? null : own.location;
  if (apiUrl !== null)
    print(banner({ apiUrl, apiKey: apiKey.reveal(), databaseUrlFile: own.databaseUrlFile, elsewhere }));
}

/** Reads the settings for a role and undoes, in reverse, whatever the work deferred, however it ended. */
async function withConfig(role: Role, work: (context: Context) => Promise<number>): Promise<number> {
  const answer = readConfig(process.env, role);
  if (!answer.ok) return fail(answer.problems);
  const logger = createLogger({ level: answer.config.logLevel, name: 'postrider' });
  try {
    await using undo = new AsyncDisposableStack();
    return await work({ config: answer.config, logger, defer: (last) => undo.defer(last) });
  } catch (error) {
    const sentence = explain(error);
    if (sentence !== null) return fail([sentence]);
    logger.error({ err: error }, 'Postrider ended by an error of its own.');
    return 1;
  }
}

/** Of a setting that the table of settings says the role requires. */
function required(setting: SecretText | null): SecretText {
  if (setting === null) throw new Error('A setting that is needed here is not required by its table.');
  return setting;
}

function fail(sentences: readonly string[]): number {
  for (const sentence of sentences) process.stderr.write(`postrider: ${sentence}\n`);
  return 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
