import {
  type Access,
  accepted,
  type OpenCounts,
  type Result,
  refused,
  type StatsBucket,
  type StatsSpan,
  type StatsUnit,
  statsSpan,
} from '@postrider/core';
import * as db from '@postrider/db';
import type { Deps } from './deps.ts';
import { applicationNamed, endpointNamed } from './named.ts';

export interface StatsQuestion {
  /** The application's id or uid. */
  readonly application: string;
  /** The endpoint's id or uid; absent: all endpoints that the application has or had. */
  readonly endpoint?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly unit?: StatsUnit | undefined;
}

export interface Stats {
  /** What it is answered for: whole minutes or hours. */
  readonly span: StatsSpan;
  /** At this moment, whatever the span. */
  readonly open: OpenCounts;
  /** Those in which something happened, the oldest first. */
  readonly buckets: readonly StatsBucket[];
}

/** Refuses `application_not_found`, `endpoint_not_found`, `invalid_span`. */
export async function readStats(deps: Deps, access: Access, question: StatsQuestion): Promise<Result<Stats>> {
  const { application, endpoint } = question;
  const whose = await (endpoint === undefined
    ? ofApplication(deps, access, application)
    : ofEndpoint(deps, access, { application, endpoint }));
  if (!whose.ok) return whose;
  const span = statsSpan(question, deps.now());
  if ('problem' in span) return refused({ code: 'invalid_span', detail: span.problem });
  const [buckets, open] = await Promise.all([
    db.readStats(deps.database, access, whose.value, span),
    db.countOpen(deps.database, access, whose.value),
  ]);
  return accepted({ span, open, buckets });
}

async function ofApplication(deps: Deps, access: Access, text: string) {
  const application = await applicationNamed(deps.database, access, text);
  return application.ok ? accepted({ applicationId: application.value.id, endpointId: null }) : application;
}

async function ofEndpoint(
  deps: Deps,
  access: Access,
  names: { readonly application: string; readonly endpoint: string },
) {
  const endpoint = await endpointNamed(deps.database, access, names);
  if (!endpoint.ok) return endpoint;
  const { applicationId, id } = endpoint.value;
  return accepted({ applicationId, endpointId: id });
}
