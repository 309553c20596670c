import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Access } from '@postrider/core';
import type { Egress } from '@postrider/egress';
import type { Deps } from '@postrider/usecases';
import type { BodyLimits } from './body-kinds.ts';

/** What a request carries on its way through the app. */
export interface Env {
  Variables: { requestId: string; access: Access };
}

/** What the API needs of the world. */
export interface ApiDeps {
  readonly usecases: Deps;
  /** For tests of endpoints, which are sent from here. */
  readonly egress: Pick<Egress, 'post'>;
  /** The root key. */
  readonly apiKey: string;
  readonly limits: BodyLimits;
  readonly logger: Readonly<Record<'debug' | 'warn' | 'error', (fields: object, message: string) => void>>;
  readonly version: string;
}

/** The app while routes are added to it. */
export interface Api {
  readonly app: OpenAPIHono<Env>;
  readonly deps: ApiDeps;
  /** Methods by path, for those that are not allowed. */
  readonly methods: Map<string, string[]>;
}
