import { type ClusterMove, type Database, moveCluster } from '@postrider/db';
import type { Logger } from '@postrider/telemetry';

export interface CopyDeps {
  readonly database: Database;
  readonly logger: Logger;
}

/** Lets the relay go on in a database that was dumped and restored into another cluster, and tells operators. */
export async function recognizeCopy({ database, logger }: CopyDeps): Promise<ClusterMove> {
  const move = await moveCluster(database);
  switch (move) {
    case 'same':
      break;
    case 'moved':
      logger.warn('the database is a copy, restored into another cluster: what is open in it is delivered from here');
      break;
    case 'busy':
      logger.warn(
        'the database is a restored copy, and nothing is relayed until an open transaction that emits has ended',
      );
  }
  return move;
}
