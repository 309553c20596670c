import { VERSION } from './version.ts';

export const HELP = `Postrider ${VERSION}: webhook delivery on one PostgreSQL.

Usage: postrider <command>

  start        everything in one process: migrations, API, relay and dispatcher;
               without DATABASE_URL in development mode, with a PostgreSQL of its own
  api          the HTTP API only
  dispatcher   the relay and the dispatcher only
  migrate      brings the database to this version, then ends
  master-keys status
               what is encrypted with which master key
  master-keys rotate
               encrypts all secrets anew with the first master key, while everything runs
  master-keys accept-loss
               goes on without the keys that POSTRIDER_MASTER_KEYS lacks
  grant-emit ROLE [--revoke]
               lets a role of the database emit events and nothing else, or no longer
  types generate [--output FILE]
               writes the types of the catalogue's events for @postrider/emitter
  version      prints the version
  help         prints this

Settings come from the environment: docs/reference/configuration.md lists them.
`;
