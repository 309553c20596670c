import type { Context } from 'hono';
import type { Api, ApiDeps, Env } from '../env.ts';
import { respondWithProblem } from '../respond.ts';
import { type Coding, chooseCoding } from './choose-coding.ts';
import { type PageRules, pageHeaders } from './page-headers.ts';
import type { Asset, DashboardFiles } from './read-dashboard.ts';

const ASSETS = '/dashboard/assets/';

/** Where the build leaves a nonce to be put in. */
const NONCE_PLACE = /__NONCE__/g;

const NONCE_BYTES = 16;

const NOT_BUILT = 'The dashboard is not built: run `pnpm --dir apps/dashboard build`, and start Postrider again.\n';

/**
 * The operators' dashboard at `/dashboard` and the customers' portal at `/portal`: one page each, whatever the path below,
 * which is for the page's script to read.
 */
export function addDashboardPages({ app, deps, methods }: Api): void {
  const { dashboard } = deps;

  app.get('/', (c) => {
    const isPerson = /\btext\/html\b/i.test(c.req.header('accept') ?? '');
    if (dashboard === null || !isPerson) return c.notFound();
    c.header('vary', 'accept');
    return c.redirect('/dashboard');
  });

  methods.set('/dashboard/*', ['GET']);
  app.get('/dashboard/*', (c) => {
    if (dashboard === null) return c.text(NOT_BUILT, 404);
    const { path } = c.req;
    if (path.startsWith(ASSETS)) return respondWithAsset(c, dashboard.assets.get(path.slice(ASSETS.length)));
    return respondWithPage(c, deps, dashboard.index, { frameAncestors: [], apart: true });
  });

  methods.set('/portal/*', ['GET']);
  app.get('/portal/*', (c) => {
    if (dashboard === null) return c.text(NOT_BUILT, 404);
    const frameAncestors = ["'self'", ...deps.portalFrameAncestors];
    return respondWithPage(c, deps, dashboard.portal, { frameAncestors, apart: false });
  });
}

function respondWithPage(
  c: Context<Env>,
  { usecases }: ApiDeps,
  page: DashboardFiles['index'],
  rules: Omit<PageRules, 'nonce'>,
): Response {
  const nonce = Buffer.from(usecases.random(NONCE_BYTES)).toString('base64');
  return c.html(page.replace(NONCE_PLACE, nonce), 200, pageHeaders({ ...rules, nonce }));
}

function respondWithAsset(c: Context<Env>, asset: Asset | undefined): Response {
  if (asset === undefined) {
    const detail = 'This file is of another version of the dashboard, or of none: load the page again.';
    return respondWithProblem(c, { code: 'not_found', detail });
  }
  const { contentType, plain, coded } = asset;
  const available = (['br', 'gzip'] as const).filter((one: Coding) => coded[one] !== undefined);
  const coding = chooseCoding(c.req.header('accept-encoding') ?? '', available);
  return c.body((coding === null ? undefined : coded[coding]) ?? plain, 200, {
    'content-type': contentType,
    // Another content has another name.
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
    ...(coding === null ? {} : { 'content-encoding': coding }),
  });
}
