import { startDispatcher } from '@postrider/dispatcher';
import { DISPATCHER_CONFIG } from './dispatcher-config.ts';
import type { Platform } from './platform.ts';
import { until } from './until.ts';

/**
 * Runs a dispatcher in this process until these endpoints have no open delivery left; answers the seconds it took. In this
 * process, so that rounds that are compared find the same code compiled.
 */
export async function drain(platform: Platform, endpointIds: readonly string[]): Promise<number> {
  const begun = performance.now();
  const dispatcher = startDispatcher({ ...platform, version: 'bench', config: DISPATCHER_CONFIG });
  await until(async () => !(await hasOpen(platform, endpointIds)), { everyMs: 20 });
  const seconds = (performance.now() - begun) / 1000;
  await dispatcher.close();
  return seconds;
}

/** By the index of open ones, whatever else is waiting: counting what is delivered would cost what is measured. */
async function hasOpen({ database }: Platform, endpointIds: readonly string[]): Promise<boolean> {
  const [row] = await database.sql<{ open: boolean }[]>`
    select exists (
      select from unnest(${[...endpointIds]}::uuid[]) as e (id)
      cross join lateral (
        select from postrider.deliveries where endpoint_id = e.id and completed_at is null limit 1
      ) as d
    ) as open`;
  return row?.open ?? false;
}
