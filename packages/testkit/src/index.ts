export { advance } from './advance.ts';
export { hostileBodies } from './hostile/bodies.ts';
export { hostileEndings } from './hostile/endings.ts';
export { hostileHeads } from './hostile/heads.ts';
export { onServer } from './on-server.ts';
export { type OwnCluster, startOwnCluster } from './own-cluster.ts';
export { type RawReceiver, startRawReceiver } from './raw-receiver.ts';
export {
  type Answer,
  type Answering,
  type ReceivedRequest,
  type Receiver,
  startReceiver,
} from './receiver.ts';
export { createEmptyDatabase, createKeptDatabase, createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestServer, type TestServer } from './test-server.ts';
export { until } from './until.ts';
export { hasTools, openWorkshop, type ServerWithTools, type Workshop } from './workshop.ts';
