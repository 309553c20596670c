export { type Cluster, startCluster } from './cluster.ts';
export { EmbeddedPostgresError } from './embedded-postgres-error.ts';
export { freePort } from './free-port.ts';
export { type Finished, runProgram } from './run-program.ts';
export { chooseServerUser, giveTo, type ServerUser } from './server-user.ts';
export { TEST_SETTINGS } from './settings.ts';
