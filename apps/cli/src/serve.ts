import { join, resolve } from 'node:path';
import { shownSettings } from '@postrider/config';
import { banner } from './banner.ts';
import { keepText, startDevelopment } from './development.ts';
import type { Io } from './io.ts';
import { migrateDatabase } from './migrate-database.ts';
import { requireCurrentSchema } from './require-current-schema.ts';
import { run } from './run.ts';
import { listenForStop } from './stop-requests.ts';
import { VERSION } from './version.ts';
import { type Context, required, withConfig } from './with-config.ts';

export type ServingRole = 'start' | 'api' | 'dispatcher';

/** Runs until asked to stop. */
export async function serve(io: Io, role: ServingRole): Promise<number> {
  return withConfig(io, role, async (context) => {
    const { config, logger } = context;
    const { requested } = listenForStop(context);
    io.goOnUnread();
    if (config.databaseUrl === null) await serveDevelopment(context);
    else {
      if (role === 'start') await migrateDatabase(config.databaseUrl, (message) => logger.info(message));
      else await requireCurrentSchema(config.databaseUrl);
      const { apiUrl, signInUrl } = await run(context, {
        databaseUrl: config.databaseUrl,
        masterKeys: required(config.masterKeys),
        apiKey: role === 'dispatcher' ? null : config.apiKey,
        dispatches: role !== 'api',
        config,
        settings: shownSettings(io.environment),
      });
      io.print(`Postrider ${VERSION} is running${apiUrl === null ? '' : ` on ${apiUrl}`}.`);
      if (signInUrl !== null) io.print(`Sign in to the dashboard, once and within an hour: ${signInUrl}`);
    }
    const code = await requested;
    io.print('Stopping: finishing what is in flight.');
    return code;
  });
}

async function serveDevelopment(context: Context): Promise<void> {
  const { io, config } = context;
  const own = await startDevelopment(context, config.dataDirectory);
  await migrateDatabase(own.databaseUrl, io.print);
  const apiKey = config.apiKey ?? own.apiKey;
  const { apiUrl, signInUrl } = await run(context, {
    databaseUrl: own.databaseUrl,
    masterKeys: config.masterKeys ?? own.masterKeys,
    apiKey,
    dispatches: true,
    config,
    settings: shownSettings(io.environment),
  });
  const elsewhere = own.location === resolve(join(config.dataDirectory, 'postgres')) ? null : own.location;
  if (apiUrl === null) return;
  // For the commands that ask the API.
  await keepText(join(config.dataDirectory, 'url'), apiUrl);
  io.print(banner({ apiUrl, signInUrl, apiKey: apiKey.reveal(), databaseUrlFile: own.databaseUrlFile, elsewhere }));
}
