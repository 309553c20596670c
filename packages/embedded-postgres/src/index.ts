export { type Cluster, startCluster } from './cluster.ts';
export { EmbeddedPostgresError } from './embedded-postgres-error.ts';
export { TEST_SETTINGS } from './settings.ts';
