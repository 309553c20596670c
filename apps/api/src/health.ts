import { isDatabaseAway, schemaIsCurrent } from '@postrider/db';
import type { Api } from './env.ts';
import { respondWithProblem } from './respond.ts';

/** Whoever asks for readiness gives up after a few seconds; a silent database must not outlast them. */
const READY_WITHIN_MS = 3000;

/** `/healthz`: the process is up. `/readyz`: PostgreSQL answers and has exactly this program's migrations. */
export function addHealthRoutes({ app, deps, methods }: Api): void {
  methods.set('/healthz', ['GET']);
  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  // Anybody may ask: however many do at once, PostgreSQL is asked once.
  let asking: Promise<string | null> | null = null;
  methods.set('/readyz', ['GET']);
  app.get('/readyz', async (c) => {
    asking ??= whyUnready(deps.usecases.database).finally(() => {
      asking = null;
    });
    const unready = await asking;
    if (unready === null) return c.json({ status: 'ready' });
    return respondWithProblem(c, { code: 'unavailable', detail: unready });
  });
}

async function whyUnready(database: Api['deps']['usecases']['database']): Promise<string | null> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), READY_WITHIN_MS);
  try {
    const current = await Promise.race([schemaIsCurrent(database), late.promise]);
    if (current === 'late') return 'PostgreSQL does not answer: check that it is running.';
    return current ? null : 'The database is not migrated to this version: run postrider migrate.';
  } catch (error) {
    if (isDatabaseAway(error)) return 'PostgreSQL cannot be reached: check that it is running, and DATABASE_URL.';
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
