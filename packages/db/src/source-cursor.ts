/*
 * How far the outbox of another database has been read. The same windows as the relay's, "visible in hi, not in lo", paged
 * by (xid, id); but they are kept here, and move in the transaction that records what was read there.
 */
export interface SourceCursor {
  readonly source: string;
  /** Changes with every move. */
  readonly revision: number;
  /** Which life of which outbox the snapshots belong to; null: it was never read. */
  readonly incarnation: string | null;
  readonly lo: string;
  /** Null: the last window is drained, and the next one ends when it is looked at. */
  readonly hi: string | null;
  /** The last entry that was taken over of the window; null at its beginning. */
  readonly position: SourcePosition | null;
}

export interface SourcePosition {
  readonly xid: string;
  readonly id: string;
}

/** Where reading begins: a snapshot in which nothing is visible. */
export const NOTHING_SEEN = '1:1:';
