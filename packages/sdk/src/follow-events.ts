import type { Event } from './api-types.ts';
import { type CallDeps, urlOf } from './call-operation.ts';
import { followStream, type StreamOptions, streamedJson } from './follow-stream.ts';

export interface FollowOptions extends StreamOptions {
  /** Names and `prefix.*`; unless given, all types. */
  readonly types?: readonly string[] | undefined;
  /** The `cursor` of an event behind which to begin; unless given, with what is recorded from now on. */
  readonly after?: string | undefined;
}

export interface FollowedEvent {
  readonly event: Event;
  /** The event as JSON text, with its data as it was sent. */
  readonly json: string;
  /** Where to go on behind it. */
  readonly cursor: string;
}

/**
 * Events as they are committed, over as many connections as it takes: each goes on where the one before ended, so that none
 * is lost and none comes twice. Throws as `followStream` does.
 */
export async function* followEvents(
  deps: CallDeps,
  application: string,
  { types, after, ...options }: FollowOptions,
): AsyncGenerator<FollowedEvent, void, undefined> {
  const query = types === undefined ? {} : { types: types.join(',') };
  const url = urlOf(deps, 'streamEvents', { path: { application }, query });
  for await (const { id, data } of followStream(deps, { url, name: 'GET …/events/stream', after }, options)) {
    if (data !== null) yield { event: streamedJson(deps, data), json: data, cursor: id ?? '' };
  }
}
