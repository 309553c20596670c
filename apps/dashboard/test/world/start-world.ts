import { type Platform, startPlatform } from '../kit/platform.ts';
import { startCustomers } from './customers.ts';
import { answerOf, type Seeded, seed } from './seed.ts';

export interface World extends Platform {
  readonly seeded: Seeded;
}

/** A platform with three customers, to whom something happened so many minutes ago. */
export async function startWorld(times: readonly number[]): Promise<World> {
  const isDown = new Set<string>();
  const customers = await startCustomers(answerOf(isDown));
  const platform = await startPlatform({ egressProxy: customers.proxyUrl });
  return {
    ...platform,
    seeded: await seed(platform, isDown, times),
    close: async () => {
      await platform.close();
      await customers.close();
    },
  };
}
