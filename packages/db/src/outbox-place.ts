/** A transaction snapshot of PostgreSQL's, as it writes it: `xmin:xmax:xip,xip…`. */
type Snapshot = string;

/**
 * Up to where somebody has been given the outbox: all that is visible in `lo`, and of what is visible in `window.hi` that up
 * to a position. It means something in the cluster alone whose transactions it counts.
 */
export interface OutboxPlace {
  /** PostgreSQL's system identifier, and what a copy's outbox adds to its transaction ids, behind a dot. */
  readonly cluster: string;
  readonly lo: Snapshot;
  /** Null: none is begun. */
  readonly window: { readonly hi: Snapshot; readonly xid: string; readonly id: string } | null;
}

/** A transaction that is open adds a few characters to a snapshot: this is for some thousand of them. */
const PLACE_LENGTH_MAX = 8_192;

/** As a text without spaces, for callers to hand back. */
export function encodePlace({ cluster, lo, window }: OutboxPlace): string {
  const begun = window === null ? [] : [encodeSnapshot(window.hi), hex(BigInt(window.xid)), window.id];
  return [cluster, encodeSnapshot(lo), ...begun].join('_');
}

/** Null: `encodePlace` gives no such text. Anybody can make one up; it leads to nothing that they may not see. */
export function parsePlace(text: string): OutboxPlace | null {
  if (text.length > PLACE_LENGTH_MAX) return null;
  const [cluster = '', lo = '', hi, xid = '', id = '', ...more] = text.split('_');
  const since = parseSnapshot(lo);
  if (!/^\d{1,20}\.\d{1,20}$/.test(cluster) || since === null || more.length > 0) return null;
  if (hi === undefined) return { cluster, lo: since, window: null };
  const until = parseSnapshot(hi);
  if (until === null || !HEX.test(xid) || !UUID.test(id)) return null;
  return { cluster, lo: since, window: { hi: until, xid: String(BigInt(`0x${xid}`)), id } };
}

/** The first transaction id that a snapshot knows nothing of. */
export function endOfSnapshot(snapshot: Snapshot): string {
  return snapshot.split(':')[1] ?? '';
}

const UUID = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/;

/** Of at most 60 bits, which no transaction id reaches: PostgreSQL's end at 64. */
const HEX = /^[\da-f]{1,15}$/;

/** The lowest, how far the end is from it, and each open transaction's distance from the one before. */
function encodeSnapshot(snapshot: Snapshot): string {
  const [xmin = '', xmax = '', open = ''] = snapshot.split(':');
  let before = BigInt(xmin);
  const steps = [BigInt(xmax) - before];
  for (const xid of open === '' ? [] : open.split(',')) {
    steps.push(BigInt(xid) - before);
    before = BigInt(xid);
  }
  return [BigInt(xmin), ...steps].map(hex).join('.');
}

/** PostgreSQL refuses one that is not in order, or open beyond its end. */
function parseSnapshot(text: string): Snapshot | null {
  const numbers = text.split('.');
  if (numbers.length < 2 || !numbers.every((one) => HEX.test(one))) return null;
  const [xmin = 0n, length = 0n, ...steps] = numbers.map((one) => BigInt(`0x${one}`));
  const open: bigint[] = [];
  for (const step of steps) {
    // The lowest may be open itself; of the others none is there twice.
    if (step === 0n && open.length > 0) return null;
    open.push((open.at(-1) ?? xmin) + step);
  }
  const last = open.at(-1);
  if (xmin === 0n || (last !== undefined && last >= xmin + length)) return null;
  return `${xmin}:${xmin + length}:${open.join(',')}`;
}

function hex(number: bigint): string {
  return number.toString(16);
}
