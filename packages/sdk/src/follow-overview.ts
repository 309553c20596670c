import type { OverviewPulse } from './api-types.ts';
import { type CallDeps, urlOf } from './call-operation.ts';
import { followStream, type StreamOptions, streamedJson } from './follow-stream.ts';

/** A pulse every two seconds, over as many connections as it takes. Throws as `followStream` does. */
export async function* followOverview(
  deps: CallDeps,
  options: StreamOptions,
): AsyncGenerator<OverviewPulse, void, undefined> {
  const url = urlOf(deps, 'streamOverview', { path: {} });
  for await (const { data } of followStream(deps, { url, name: 'GET /v1/overview/stream' }, options)) {
    if (data !== null) yield streamedJson(deps, data);
  }
}
