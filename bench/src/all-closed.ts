import type { Platform } from './platform.ts';

/** Whether no delivery is open, in a database where none waits for a retry. */
export async function allClosed({ database }: Pick<Platform, 'database'>): Promise<boolean> {
  const [row] = await database.sql<{ closed: boolean }[]>`
    select not exists (select from postrider.deliveries where completed_at is null) as closed`;
  return row?.closed ?? false;
}
