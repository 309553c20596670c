import type { Event } from '@postrider/sdk';

/** As many as somebody could look through; older ones are in the list. */
export const TAIL_MAX = 200;

/** What has come in since somebody began to follow. */
export interface Tail {
  readonly state: 'connecting' | 'live' | 'waiting';
  /** Why it is not live, if the API said so. */
  readonly detail: string | null;
  /** Where to go on; null: with what is recorded from now on. */
  readonly place: string | null;
  readonly isPaused: boolean;
  /** What stood on the screen when it was paused, be it from the list: told of late, it is nothing new. */
  readonly seen: ReadonlySet<string>;
  /** Newest first. */
  readonly shown: readonly Event[];
  /** What came while it was paused, newest first. */
  readonly held: readonly Event[];
  /** With those that are not kept any more. */
  readonly heldCount: number;
}

export const EMPTY_TAIL: Tail = {
  state: 'connecting',
  detail: null,
  place: null,
  isPaused: false,
  seen: new Set(),
  shown: [],
  held: [],
  heldCount: 0,
};

export type TailNews =
  | { readonly kind: 'told'; readonly event: Event }
  /** A message has come, be it a mere sign of life. */
  | { readonly kind: 'alive'; readonly place: string }
  | { readonly kind: 'broken'; readonly detail: string | null }
  | { readonly kind: 'paused'; readonly seen: ReadonlySet<string> }
  | { readonly kind: 'resumed' };

/** What a tail becomes with a piece of news; never longer than `TAIL_MAX`. */
export function nextTail(tail: Tail, news: TailNews): Tail {
  switch (news.kind) {
    case 'told':
      // A connection that goes on after a break may tell the last one again.
      if ([...tail.shown, ...tail.held].some(({ id }) => id === news.event.id)) return tail;
      return tail.isPaused && !tail.seen.has(news.event.id)
        ? { ...tail, held: atTop(news.event, tail.held), heldCount: tail.heldCount + 1 }
        : { ...tail, shown: atTop(news.event, tail.shown) };
    case 'alive':
      return { ...tail, state: 'live', detail: null, place: news.place };
    case 'broken':
      return { ...tail, state: 'waiting', detail: news.detail };
    case 'paused':
      return { ...tail, isPaused: true, seen: news.seen };
    case 'resumed':
      return {
        ...tail,
        isPaused: false,
        shown: [...tail.held, ...tail.shown].slice(0, TAIL_MAX),
        held: [],
        heldCount: 0,
      };
  }
}

function atTop(event: Event, events: readonly Event[]): readonly Event[] {
  return [event, ...events].slice(0, TAIL_MAX);
}
