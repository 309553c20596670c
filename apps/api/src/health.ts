import { isDatabaseAway, schemaState, whyUnfit } from '@postrider/db';
import type { Api } from './env.ts';
import { respondWithProblem } from './respond.ts';

/** Whoever asks for readiness gives up after a few seconds; a silent database must not outlast them. */
const READY_WITHIN_MS = 3000;

const STOPPING = 'This process is about to stop: ask another one.';

/** `/healthz`: the process is up. `/readyz`: PostgreSQL answers with a schema for this program, which is not about to stop. */
export function addHealthRoutes({ app, deps, methods }: Api): void {
  methods.set('/healthz', ['GET']);
  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  // Anybody may ask: however many do at once, PostgreSQL is asked once.
  let asking: Promise<string | null> | null = null;
  methods.set('/readyz', ['GET']);
  app.get('/readyz', async (c) => {
    if (deps.stopping.aborted) return respondWithProblem(c, { code: 'unavailable', detail: STOPPING });
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
    const state = await Promise.race([schemaState(database), late.promise]);
    if (state === 'late') return 'PostgreSQL does not answer: check that it is running.';
    return state.kind === 'fit' ? null : whyUnfit(state);
  } catch (error) {
    if (isDatabaseAway(error)) return 'PostgreSQL cannot be reached: check that it is running, and DATABASE_URL.';
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
