import type { SourceStatus } from '@postrider/db';

/** What was looked at, and how it is. */
export interface CheckUp {
  readonly name: string;
  /** Only what is bad makes the whole bad. */
  readonly state: 'good' | 'warning' | 'bad' | 'skipped';
  /** What was found, in a sentence without a full stop. */
  readonly found: string;
  /** What to do; null: nothing. */
  readonly remedy: string | null;
}

export function good(name: string, found: string): CheckUp {
  return { name, state: 'good', found, remedy: null };
}

export function skipped(name: string, found: string): CheckUp {
  return { name, state: 'skipped', found, remedy: null };
}

/** The oldest PostgreSQL that is supported. */
const VERSION_NUMBER_MIN = 150_000;

export function versionCheck({
  version,
  versionNumber,
  readOnly,
}: {
  readonly version: string;
  readonly versionNumber: number;
  readonly readOnly: boolean;
}): CheckUp {
  const name = 'PostgreSQL';
  if (versionNumber < VERSION_NUMBER_MIN) {
    return { name, state: 'bad', found: `It is version ${version}`, remedy: 'Use PostgreSQL 15 or newer.' };
  }
  if (readOnly) {
    const remedy = 'Let DATABASE_URL name the primary.';
    return { name, state: 'bad', found: `Version ${version} takes no writes: it is a standby`, remedy };
  }
  return good(name, `Version ${version} answers`);
}

/** Leases last 12 s: clocks that differ by seconds are no harm, as leases go by the database's; times that are shown differ. */
const SKEW_WARNING_MS = 1_000;
/** Receivers refuse what was signed five minutes ago, or ahead of them; half of that is left for theirs. */
const SKEW_BAD_MS = 150_000;

/** Of the database's clock to this machine's, both read at the same time but for `uncertaintyMs`. */
export function clockCheck(skewMs: number, uncertaintyMs: number): CheckUp {
  const name = 'Clocks';
  const certain = Math.max(0, Math.abs(skewMs) - uncertaintyMs);
  const found = `The database's clock is ${secondsOf(Math.abs(skewMs))} ${skewMs < 0 ? 'behind' : 'ahead of'} the one here`;
  const remedy = 'Set both by NTP: signatures carry the time of the machine that sends, and receivers refuse old ones.';
  if (certain > SKEW_BAD_MS) return { name, state: 'bad', found, remedy };
  return certain > SKEW_WARNING_MS ? { name, state: 'warning', found, remedy } : good(name, found);
}

/** The relay looks at least ten times a second. */
const RELAY_LAG_WARNING_MS = 5_000;
const RELAY_LAG_BAD_MS = 60_000;

export function relayCheck(lagMs: number): CheckUp {
  const name = 'Relay';
  if (lagMs === 0) return good(name, 'Every committed event was relayed');
  const found = `The oldest event that was not relayed was recorded ${secondsOf(lagMs)} ago`;
  const remedy = 'See that a postrider start or postrider dispatcher runs, and what it logs.';
  if (lagMs > RELAY_LAG_BAD_MS) return { name, state: 'bad', found, remedy };
  return lagMs > RELAY_LAG_WARNING_MS ? { name, state: 'warning', found, remedy } : good(name, found);
}

/** A lease that is lost is taken back within 30 s. */
const QUEUE_AGE_WARNING_MS = 60_000;
const QUEUE_AGE_BAD_MS = 600_000;

export function queueCheck(ageMs: number | null): CheckUp {
  const name = 'Queue';
  if (ageMs === null) return good(name, 'Nothing that is due waits');
  const found = `What waits longest was due ${secondsOf(ageMs)} ago`;
  const remedy = 'See that dispatchers run; if they do, start more of them: docs/operate/capacity.md.';
  if (ageMs > QUEUE_AGE_BAD_MS) return { name, state: 'bad', found, remedy };
  return ageMs > QUEUE_AGE_WARNING_MS ? { name, state: 'warning', found, remedy } : good(name, found);
}

/** Beyond it something is wrong: a source that is read to the end is looked at many times a second. */
const SOURCE_LAG_SECONDS_MAX = 60;

type SourceSeen = Pick<SourceStatus, 'name' | 'lagSeconds' | 'failure' | 'refused'>;

export function isSourceWell({ failure, refused, lagSeconds }: SourceSeen): boolean {
  return failure === null && refused.length === 0 && lagSeconds !== null && lagSeconds <= SOURCE_LAG_SECONDS_MAX;
}

export function sourcesCheck(sources: readonly SourceSeen[]): CheckUp {
  const name = 'Sources';
  const unwell = sources.filter((source) => !isSourceWell(source));
  if (unwell.length === 0) return good(name, `All ${sources.length} are read to the end`);
  const found = `${unwell.map((one) => one.name).join(', ')}: behind, failing or refused`;
  // What others have in front of them delays nobody else.
  return { name, state: 'warning', found, remedy: 'See postrider outbox status.' };
}

/** Each day makes one more, thirty days ahead. */
const DAYS_AHEAD_WARNING = 7;

export function partitionsCheck(daysAhead: number): CheckUp {
  const name = 'Partitions';
  const remedy = 'Run postrider migrate, or start a dispatcher: both make them, and without one events are refused.';
  if (daysAhead < 1) {
    return {
      name,
      state: 'bad',
      found: daysAhead < 0 ? 'There is none for today' : 'There is none for tomorrow',
      remedy,
    };
  }
  const found = `They reach ${daysAhead} days ahead`;
  return daysAhead < DAYS_AHEAD_WARNING ? { name, state: 'warning', found, remedy } : good(name, found);
}

function secondsOf(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`;
}
