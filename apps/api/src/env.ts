import type { HttpBindings } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ShownSetting } from '@postrider/contract';
import type { Access, Scope } from '@postrider/core';
import type { DatabaseWatch } from '@postrider/db';
import type { Egress } from '@postrider/egress';
import type { Deps, RecordEvents } from '@postrider/usecases';
import type { Authenticate } from './authenticate.ts';
import type { BodyLimits } from './body-kinds.ts';
import type { DashboardFiles } from './dashboard/read-dashboard.ts';
import type { RateLimits } from './limit-requests.ts';

/** What a request carries on its way through the app. */
export interface Env {
  /** Node's own objects. */
  Bindings: Partial<HttpBindings>;
  /** `grant` is there for whatever lies under /v1, and nowhere else. */
  Variables: { requestId: string; grant: Grant };
}

/** What the key of a request lets it do. */
export interface Grant {
  /** What it may see; with the request's origin. */
  readonly access: Access;
  /** What it may do. */
  readonly scopes: ReadonlySet<Scope>;
  /** Whom requests are counted for: `root`, or the id (key_…, ses_…, pts_…) of the key, session or portal session. */
  readonly keyId: string;
  /** Requests per second; null: as many as the instance gives every key. */
  readonly rateLimit: number | null;
}

/** What the API needs of the world. */
export interface ApiDeps {
  readonly usecases: Deps;
  /** Absent: `recordTogether` of the use cases. */
  readonly recordEvents?: RecordEvents | undefined;
  /** For tests of endpoints, which are sent from here. */
  readonly egress: Pick<Egress, 'post'>;
  /** The root key. */
  readonly apiKey: string;
  readonly limits: BodyLimits;
  readonly rateLimits: RateLimits;
  readonly logger: Readonly<Record<'debug' | 'warn' | 'error', (fields: object, message: string) => void>>;
  readonly version: string;
  /** What the process was started with, to be shown. */
  readonly settings: readonly ShownSetting[];
  /** Whether all of it was brought along to be tried out. */
  readonly developmentMode: boolean;
  /** The origin at which people reach the API; null: the one at which a request does. */
  readonly publicUrl: string | null;
  /** Null: it is not built. */
  readonly dashboard: DashboardFiles | null;
  /** Who, beside this origin, may show the portal in a frame: origins, as a content security policy has them. */
  readonly portalFrameAncestors: readonly string[];
  /** Whether there are inboxes, at /play, that take what anybody sends. */
  readonly playground: boolean;
  readonly watch: Pick<DatabaseWatch, 'isAway' | 'note'>;
  /** Aborted when the process has been told to stop: nobody is to be sent here any more, and who comes is still answered. */
  readonly stopping: AbortSignal;
}

/** The app while routes are added to it. */
export interface Api {
  readonly app: OpenAPIHono<Env>;
  readonly deps: ApiDeps;
  readonly authenticate: Authenticate;
  /** Methods by path, for those that are not allowed. */
  readonly methods: Map<string, string[]>;
}
