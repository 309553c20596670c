import { join } from 'node:path';

/** Where the dashboard's files are once they are built: what the API serves. */
export const DASHBOARD_DIRECTORY = join(import.meta.dirname, '..', 'dist');
