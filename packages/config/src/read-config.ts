import { z } from 'zod';
import { type Role, SETTINGS, type Setting } from './settings.ts';

export type { Role } from './settings.ts';

type Table = typeof SETTINGS;

/** What the environment says, parsed. `databaseUrl` null is development mode. */
export type Config = { readonly [Field in keyof Table]: z.output<Table[Field]['schema']> };

export type ConfigAnswer =
  | { readonly ok: true; readonly config: Config }
  /** Every problem there is, a sentence each. */
  | { readonly ok: false; readonly problems: readonly string[] };

export type Environment = Readonly<Record<string, string | undefined>>;

const configSchema: z.ZodType<Config> = z.object(schemasOf(SETTINGS));

/** Reads all settings at once. A variable that is set to nothing counts as absent. */
export function readConfig(environment: Environment, role: Role = 'start'): ConfigAnswer {
  const given = (setting: Setting) => environment[setting.name]?.trim() || null;
  const development = given(SETTINGS.databaseUrl) === null;
  const defaultOf = (setting: Setting) =>
    development ? (setting.developmentDefault ?? setting.default) : setting.default;

  const values = Object.entries(SETTINGS).map(([field, setting]) => [field, given(setting) ?? defaultOf(setting)]);
  const parsed = configSchema.safeParse(Object.fromEntries(values));
  const wrong = new Set(parsed.success ? [] : parsed.error.issues.map(({ path: [field] }) => field));
  const problems = Object.entries<Setting>(SETTINGS).flatMap(([field, setting]) => {
    if (wrong.has(field)) return [problemOf(setting, given(setting))];
    return given(setting) === null && isMissing(setting, role, development) ? [missing(setting, role)] : [];
  });
  return parsed.success && problems.length === 0 ? { ok: true, config: parsed.data } : { ok: false, problems };
}

/** In development mode the program makes by itself what is missing; only `start` has such a mode. */
function isMissing(setting: Setting, role: Role, development: boolean): boolean {
  return setting.requiredBy?.includes(role) === true && !(development && role === 'start');
}

function problemOf({ name, form, secret }: Setting, value: string | null): string {
  const shown = secret === true || value === null ? '' : ` is ${JSON.stringify(value)}, but`;
  return `${name}${shown} must be ${form}.`;
}

function missing({ name, form }: Setting, role: Role): string {
  return `${name} is missing: postrider ${role} needs it here; it must be ${form}.`;
}

function schemasOf<T extends Readonly<Record<string, Setting>>>(table: T): { [Field in keyof T]: T[Field]['schema'] } {
  // Object.fromEntries forgets which key had which value.
  return Object.fromEntries(Object.entries(table).map(([field, { schema }]) => [field, schema])) as {
    [Field in keyof T]: T[Field]['schema'];
  };
}
