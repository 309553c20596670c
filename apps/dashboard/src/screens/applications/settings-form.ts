import type { Application, ApplicationPatch } from '@postrider/sdk';
import { text } from './texts.ts';

/** What stands in the fields of the form: text, as it is written. */
export interface SettingsFields {
  readonly name: string;
  readonly uid: string;
  readonly format: string;
  readonly timeoutMs: string;
  readonly retrySchedule: string;
  readonly validation: Application['validation'];
  readonly autoDisable: 'default' | 'never' | 'own';
  readonly metadata: string;
}

export function fieldsOf(application: Application): SettingsFields {
  const { autoDisable } = application;
  return {
    name: application.name,
    uid: application.uid ?? '',
    format: application.format ?? '',
    timeoutMs: application.timeoutMs === null ? '' : String(application.timeoutMs),
    retrySchedule: application.retrySchedule === null ? '' : application.retrySchedule.join(', '),
    validation: application.validation,
    autoDisable: autoDisable === null ? 'default' : autoDisable === false ? 'never' : 'own',
    metadata: JSON.stringify(application.metadata, null, 2),
  };
}

export type Read =
  | { readonly ok: true; readonly patch: ApplicationPatch }
  | { readonly ok: false; readonly problems: Problems };
export type Problems = Partial<Record<keyof SettingsFields, string>>;

/** The merge patch that makes an application what the fields say; what cannot be read in them is named. */
export function readSettings(fields: SettingsFields, application: Application): Read {
  const problems: Problems = {};
  const schedule = scheduleOf(fields.retrySchedule);
  if (schedule === undefined) problems.retrySchedule = text.notASchedule;
  const timeoutMs = fields.timeoutMs.trim() === '' ? null : Number(fields.timeoutMs);
  if (timeoutMs !== null && !Number.isInteger(timeoutMs)) problems.timeoutMs = text.notANumber;
  const metadata = metadataOf(fields.metadata);
  if (metadata === undefined) problems.metadata = text.notAnObject;
  if (schedule === undefined || metadata === undefined || Object.keys(problems).length > 0)
    return { ok: false, problems };
  const gone = Object.keys(application.metadata).filter((name) => !(name in metadata));
  return {
    ok: true,
    patch: {
      name: fields.name,
      uid: fields.uid === '' ? null : fields.uid,
      format: fields.format === '' ? null : fields.format,
      timeoutMs,
      retrySchedule: schedule,
      validation: fields.validation,
      // What somebody has set over the API stays unless another choice is made here.
      ...(fields.autoDisable === 'own' ? {} : { autoDisable: fields.autoDisable === 'never' ? false : null }),
      metadata: { ...metadata, ...Object.fromEntries(gone.map((name) => [name, null])) },
    },
  };
}

/** Seconds; null: the default; undefined: they cannot be read. */
export function scheduleOf(written: string): number[] | null | undefined {
  if (written.trim() === '') return null;
  const waits = written.split(',').map((wait) => wait.trim());
  return waits.every((wait) => /^\d{1,7}$/.test(wait)) ? waits.map(Number) : undefined;
}

function metadataOf(written: string): Record<string, string> | undefined {
  if (written.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
      ? Object.fromEntries(entries)
      : undefined;
  } catch {
    return undefined;
  }
}
