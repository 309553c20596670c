import type { SecretText } from '@postrider/core';
import {
  type Database,
  forgetSource,
  installOutbox,
  isDatabaseAway,
  listSources,
  openDatabase,
  outboxState,
  type SourceStatus,
  uninstallOutbox,
} from '@postrider/db';
import { isSourceWell } from './check-up.ts';
import { PlainError } from './plain-error.ts';
import { requireCurrentSchema } from './require-current-schema.ts';

export interface OutboxOutput {
  readonly print: (line: string) => void;
  /** One JSON object instead of sentences. */
  readonly json: boolean;
}

/**
 * Puts the outbox into a service's database, or brings it to this version, and lets `reader` read it (null: nobody besides the
 * owner). Throws PlainError where that cannot be.
 */
export async function outboxInstall(
  output: OutboxOutput,
  {
    database: url,
    reader,
    eventDataBytesMax,
  }: { readonly database: SecretText; readonly reader: string | null; readonly eventDataBytesMax: number },
): Promise<void> {
  const answer = await reaching(() => installOutbox({ url: url.reveal(), reader, eventDataBytesMax }));
  switch (answer.kind) {
    case 'own_database':
      throw new PlainError("This is Postrider's own database: emit works in it as it is.");
    case 'newer':
      throw new PlainError(
        `The outbox was installed by a newer Postrider (${answer.steps.join(', ')}): run that version, or a newer one.`,
      );
    case 'no_such_role':
      throw new PlainError(`There is no role ${JSON.stringify(reader)}: make it with CREATE ROLE … LOGIN first.`);
    case 'installed': {
      if (output.json) return output.print(JSON.stringify({ steps: answer.steps, reader }));
      output.print(answer.steps.length === 0 ? 'The outbox was there already.' : 'The outbox is installed.');
      if (reader !== null) output.print(`${reader} may read it: name its URL in POSTRIDER_SOURCES.`);
      output.print('Roles of services need postrider grant-emit with this database as DATABASE_URL.');
    }
  }
}

/** Takes the outbox away; with entries in it only if `force`. Throws PlainError where that cannot be. */
export async function outboxUninstall(
  output: OutboxOutput,
  { database: url, force }: { readonly database: SecretText; readonly force: boolean },
): Promise<void> {
  const answer = await reaching(() => uninstallOutbox({ url: url.reveal(), withEntries: force }));
  switch (answer.kind) {
    case 'own_database':
      throw new PlainError("This is Postrider's own database: there is nothing of an outbox for others in it.");
    case 'not_empty':
      throw new PlainError(
        `There are ${answer.entries} entries in the outbox, which may not have been read: see postrider outbox status, then repeat this with --force.`,
      );
    case 'absent':
    case 'uninstalled': {
      const uninstalled = answer.kind === 'uninstalled';
      if (output.json) return output.print(JSON.stringify({ uninstalled }));
      output.print(uninstalled ? 'The outbox is gone.' : 'There was no outbox.');
    }
  }
}

/**
 * How far the sources are read; or, with a service's `database`, what there is in its outbox. Answers whether all is well:
 * no source is behind or failing, and nothing was refused.
 */
export async function outboxStatus(
  output: OutboxOutput,
  { own, database }: { readonly own: () => Promise<SecretText>; readonly database: SecretText | null },
): Promise<boolean> {
  if (database !== null) return showOutbox(output, database);
  const sources = await withOwn(await own(), async (tx) => {
    const { items } = await listSources(tx, { limit: SOURCES_SHOWN_MAX, after: null });
    return items;
  });
  if (output.json) output.print(JSON.stringify({ data: sources }));
  else if (sources.length === 0) output.print('No source has been read yet: set POSTRIDER_SOURCES.');
  else for (const line of sources.flatMap(linesOf)) output.print(line);
  return sources.every(isSourceWell);
}

/** Forgets a source that is no longer among the settings. Throws PlainError if there is none of this name. */
export async function outboxForget(
  output: OutboxOutput,
  { own, name }: { readonly own: SecretText; readonly name: string },
): Promise<void> {
  const forgotten = await withOwn(own, (database) => database.transaction((tx) => forgetSource(tx, name)));
  if (!forgotten) throw new PlainError(`There is no source ${JSON.stringify(name)}: see postrider outbox status.`);
  output.print(output.json ? JSON.stringify({ forgotten: name }) : `The source ${name} is forgotten.`);
}

/** More than the settings take. */
const SOURCES_SHOWN_MAX = 250;

function linesOf({ name, lagSeconds, readAt, failure, refused }: SourceStatus): readonly string[] {
  const lag = lagSeconds === null ? 'never read to the end' : `${lagSeconds} s behind`;
  const last = readAt === null ? 'nothing read yet' : `last entries ${readAt.toISOString()}`;
  return [
    `${name}: ${lag}, ${last}`,
    ...(failure === null ? [] : [`  failing since ${failure.at.toISOString()}: ${failure.message}`]),
    ...refused.map(
      ({ code, count, application, type }) => `  refused ${count}: ${code} (the newest: ${type} for ${application})`,
    ),
  ];
}

async function showOutbox({ print, json }: OutboxOutput, url: SecretText): Promise<boolean> {
  const state = await reaching(async () => {
    const database = openDatabase({ url: url.reveal(), connectionsMax: 1, name: 'postrider outbox' });
    try {
      return await outboxState(database);
    } finally {
      await database.close();
    }
  });
  if (typeof state === 'string') {
    print(
      json
        ? JSON.stringify({ outbox: state })
        : state === 'absent'
          ? 'There is no outbox here: postrider outbox install makes one.'
          : "This is Postrider's own database.",
    );
    return false;
  }
  if (json) print(JSON.stringify({ outbox: 'installed', ...state }));
  else {
    const oldest = state.oldestAt === null ? '' : `, the oldest from ${state.oldestAt.toISOString()}`;
    print(`The outbox holds ${state.entries} entries${oldest}; read ones stay for a while.`);
  }
  return true;
}

async function withOwn<T>(url: SecretText, work: (database: Database) => Promise<T>): Promise<T> {
  await requireCurrentSchema(url);
  const database = openDatabase({ url: url.reveal(), connectionsMax: 1, name: 'postrider outbox' });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Failures of the service's database are not those of DATABASE_URL. */
async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isDatabaseAway(error)) throw new PlainError(`The database of --database cannot be used: ${messageOf(error)}.`);
    if (error instanceof Error && 'code' in error && error.code === '42501') {
      throw new PlainError(
        `The role of --database may not do this: ${error.message}. It needs CREATE on the database.`,
      );
    }
    throw error;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
