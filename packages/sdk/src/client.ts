import type { OverviewPulse } from './api-types.ts';
import { type Call, type CallDeps, type CallOptions, createCall } from './call-operation.ts';
import { type FollowedEvent, type FollowOptions, followEvents } from './follow-events.ts';
import { followOverview } from './follow-overview.ts';
import type { StreamOptions } from './follow-stream.ts';
import { type Listing, listPages, type Page } from './list-pages.ts';
import type { FiltersOf, ItemOf, OperationName, PathOf } from './operation-types.ts';

/** What resources are made of. */
export interface Client {
  readonly call: Call;
  readonly list: <O extends OperationName>(
    operation: O,
    path: PathOf<O>,
    filters: FiltersOf<O> | undefined,
    options: CallOptions | undefined,
  ) => Listing<ItemOf<O>>;
  readonly follow: (application: string, options: FollowOptions) => AsyncIterable<FollowedEvent>;
  readonly followOverview: (options: StreamOptions) => AsyncIterable<OverviewPulse>;
}

export function createClient(deps: CallDeps): Client {
  const call = createCall(deps);
  return {
    call,
    list: (operation, path, filters, options) =>
      listPages((cursor) => {
        const query = { ...filters, ...(cursor === undefined ? {} : { cursor }) };
        return call<typeof operation, Page<ItemOf<typeof operation>>>(operation, { path, query }, options);
      }),
    follow: (application, options) => followEvents(deps, application, options),
    followOverview: (options) => followOverview(deps, options),
  };
}
