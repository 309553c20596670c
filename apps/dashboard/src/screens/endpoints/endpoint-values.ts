import type { Endpoint, EndpointPatch, NewEndpoint } from '@postrider/sdk';
import { parseSchedule, writeSchedule } from './schedule-clock.ts';
import { text } from './texts.ts';

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** What people write into the form of an endpoint. An empty text: inherited, or none. */
export interface EndpointValues {
  readonly url: string;
  readonly name: string;
  readonly eventTypes: readonly string[] | null;
  readonly uid: string;
  readonly channels: string;
  readonly format: string;
  readonly headers: readonly NamedValue[];
  readonly schedule: string;
  readonly timeoutSeconds: string;
  readonly maxInFlight: string;
  readonly rateLimit: string;
  readonly metadata: readonly NamedValue[];
}

export const NEW_VALUES: EndpointValues = {
  url: '',
  name: '',
  eventTypes: null,
  uid: '',
  channels: '',
  format: '',
  headers: [],
  schedule: '',
  timeoutSeconds: '',
  maxInFlight: '',
  rateLimit: '',
  metadata: [],
};

export function valuesOf(endpoint: Endpoint): EndpointValues {
  return {
    url: endpoint.url,
    name: endpoint.name ?? '',
    eventTypes: endpoint.eventTypes,
    uid: endpoint.uid ?? '',
    channels: endpoint.channels?.join(', ') ?? '',
    format: endpoint.format ?? '',
    headers: namedValues(endpoint.headers),
    schedule: endpoint.retrySchedule === null ? '' : scheduleText(endpoint.retrySchedule),
    timeoutSeconds: endpoint.timeoutMs === null ? '' : String(endpoint.timeoutMs / 1000),
    maxInFlight: endpoint.maxInFlight === null ? '' : String(endpoint.maxInFlight),
    rateLimit: endpoint.rateLimit === null ? '' : String(endpoint.rateLimit),
    metadata: namedValues(endpoint.metadata),
  };
}

type Members = Omit<NewEndpoint, 'status' | 'secret'>;

/** As the API takes it; or what is wrong with what was written, by JSON pointer. */
export type ReadValues =
  | { readonly ok: true; readonly members: Members }
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> };

export function readValues(values: EndpointValues): ReadValues {
  const problems: Record<string, string> = {};
  const numberIn = (written: string, pointer: string): number | null => {
    if (written.trim() === '') return null;
    const number = Number(written.trim().replace(',', '.'));
    if (Number.isNaN(number)) problems[pointer] = text.notANumber;
    return number;
  };
  const timeoutSeconds = numberIn(values.timeoutSeconds, '/timeoutMs');
  const retrySchedule = scheduleIn(values.schedule);
  if (retrySchedule === 'unreadable') problems['/retrySchedule'] = text.notASchedule;
  const channels = wordsIn(values.channels);
  const members: Members = {
    url: values.url.trim(),
    name: values.name.trim() || null,
    eventTypes: values.eventTypes,
    uid: values.uid.trim() || null,
    channels: channels.length === 0 ? null : channels,
    format: values.format || null,
    headers: asRecord(values.headers),
    retrySchedule: retrySchedule === 'unreadable' ? null : retrySchedule,
    timeoutMs: timeoutSeconds === null ? null : Math.round(timeoutSeconds * 1000),
    maxInFlight: numberIn(values.maxInFlight, '/maxInFlight'),
    rateLimit: numberIn(values.rateLimit, '/rateLimit'),
    metadata: asRecord(values.metadata),
  };
  return Object.keys(problems).length === 0 ? { ok: true, members } : { ok: false, problems };
}

/** Only what is other than it was: what somebody else changes meanwhile stays. What is no longer named is cleared. */
export function patchOf(before: Members, after: Members): EndpointPatch {
  const differs = (key: keyof Members) => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  const changed = (Object.keys(after) as (keyof Members)[]).filter(differs);
  const patch = Object.fromEntries(changed.map((key) => [key, after[key]])) as EndpointPatch;
  return {
    ...patch,
    ...(differs('headers') ? { headers: mergePatch(before.headers, after.headers) } : {}),
    ...(differs('metadata') ? { metadata: mergePatch(before.metadata, after.metadata) } : {}),
  };
}

type Texts = Readonly<Record<string, string>> | null | undefined;

function mergePatch(before: Texts, after: Texts): Record<string, string | null> {
  const gone = Object.keys(before ?? {}).filter((name) => !Object.hasOwn(after ?? {}, name));
  const set = Object.entries(after ?? {}).filter(([name, value]) => before?.[name] !== value);
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...Object.fromEntries(set) };
}

/** Written for a schedule with no waits, which is another than none of its own. */
const NO_RETRIES = 'none';

function scheduleText(schedule: readonly number[]): string {
  return schedule.length === 0 ? NO_RETRIES : writeSchedule(schedule);
}

/** The waits in it; null: as the application has it. */
export function scheduleIn(written: string): readonly number[] | null | 'unreadable' {
  const trimmed = written.trim();
  if (trimmed === '') return null;
  if (trimmed === NO_RETRIES) return [];
  return parseSchedule(trimmed) ?? 'unreadable';
}

function wordsIn(written: string): readonly string[] {
  return written.split(/[\s,]+/).filter((word) => word !== '');
}

function namedValues(record: Readonly<Record<string, string>>): readonly NamedValue[] {
  return Object.entries(record).map(([name, value]) => ({ name, value }));
}

function asRecord(values: readonly NamedValue[]): Record<string, string> {
  return Object.fromEntries(
    values
      .filter(({ name, value }) => name.trim() !== '' || value !== '')
      .map(({ name, value }) => [name.trim(), value]),
  );
}
