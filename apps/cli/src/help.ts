import { VERSION } from './version.ts';

export const HELP = `Postrider ${VERSION}: webhook delivery on one PostgreSQL.

Usage: postrider <command>

  start        everything in one process: migrations, API, relay and dispatcher;
               without DATABASE_URL in development mode, with a PostgreSQL of its own
  api          the HTTP API only
  dispatcher   the relay and the dispatcher only
  migrate      brings the database to this version, then ends
  version      prints the version
  help         prints this

Settings come from the environment: docs/reference/configuration.md lists them.
`;
