import { describe, expect, test } from 'vitest';
import { fileAt, importsOf, type SourceFile, sourcesOf, withoutComments } from './source-tree.ts';

/*
 * Whose rows a request may touch is decided where they are looked up: by the access that its key gave. Here is what holds
 * that every store call of a request is given the access, or stands behind one that was.
 */

/** Functions of db that a request reaches and that take no access, by why that is right. */
const BEYOND_ACCESS: Readonly<Record<string, readonly string[]>> = {
  'It is about what belongs to no application.': [
    'deleteEventType',
    'deleteFormat',
    'findSession',
    'insertSignInLink',
    'listSessions',
    'offerSignIn',
    'revokeSession',
    'deleteInbox',
    'emptyInbox',
    'findEventType',
    'findEventTypes',
    'findFormat',
    'findInbox',
    'findMisfitOfFormat',
    'findSchemas',
    'holdFormat',
    'insertInbox',
    'isFormatInUse',
    'listCurrentEventTypes',
    'listEventTypes',
    'listFormats',
    'listInboxes',
    'listInboxRequests',
    'listSources',
    'lockEventTypes',
    'lockFormats',
    'lockInbox',
    'lockInboxes',
    'updateInbox',
    'upsertEventTypes',
    'upsertFormat',
  ],
  'Nobody asks: it is a receiver, sent to by whoever knows its URL. What it is shown, keys that see all are.': [
    'endpointsOfInbox',
    'insertInboxRequest',
    'prolongInbox',
  ],
  'It is about all applications together, and asked by routes that are for those who may see all.': [
    'countOpenOfAll',
    'listFailing',
    'readStatsOfAll',
  ],
  'It is about the instance: no row of any application is told.': [
    'countUnrelayed',
    'listPartitions',
    'relayLagMs',
    'schemaNames',
    'serverFacts',
  ],
  'It is where the access comes from, or about whose it is.': [
    'findKeyGrant',
    'endOldestSessions',
    'findPortalGrant',
    'findPortalTheme',
    'findSessionGrant',
    'holdKey',
    'holdSession',
    'insertSession',
    'lockSessionsOf',
    'recordKeyUse',
    'recordSessionUse',
    'useSignInLink',
  ],
  'It makes an application, which is for those who may see all.': ['insertApplication'],
  'It counts what is limited, of whoever it is.': ['lockApiKeys', 'lockPortalSessions', 'lockSignInLinks'],
  'It is given the access with each of what it records.': ['recordSingles'],
  'It tells of what was done, to those for whom it is told.': [
    'applicationUidOf',
    'insertAuditEntries',
    'isReserved',
    'recordOperationalEvents',
  ],
  'It grants what was wished for under an access before, whoever runs it.': ['findCancelWishes', 'grantCancels'],
  'It waits for others, whatever they are at.': ['waitForRelays'],
  'It touches no row.': [
    'encodeCursor',
    'encodePlace',
    'endOfNow',
    'flushLog',
    'isMasked',
    'maskHeaders',
    'pageOf',
    'parseCursor',
    'parsePlace',
    'partitionDayOf',
    'placeOfNow',
    'rehearse',
    'unlessTaken',
  ],
};

/** Those that are about what was found under the access just before: what finds it, one of which the same file calls. */
const BEHIND: Readonly<Record<string, readonly string[]>> = {
  cancelOperation: ['lockOperation'],
  countBackfillable: ['availableEndpoint'],
  countWanted: ['availableEndpoint', 'applicationNamed'],
  endpointFacts: ['deleteApplication'],
  eraseDeliveries: ['eraseEvents'],
  eraseLateAnswers: ['recordTest'],
  readConfigurations: ['findDelivery', 'endpointNamed', 'explainEvent', 'endpointsOfInbox'],
  settleAttempts: ['recordTest'],
  wishCancel: ['lockDelivery'],
  wishRetry: ['lockDelivery'],
};

/** Of the use cases, those files whose code runs for a request: what the API imports, and what that imports. */
function filesOfRequests(): SourceFile[] {
  const asked = sourcesOf('apps/api').flatMap(({ text }) =>
    importsOf(text).flatMap(({ from, names }) => (from === '@postrider/usecases' ? (names ?? []) : [])),
  );
  const exported = importsOf(fileAt('packages/usecases/src/index.ts').text);
  const found = new Map<string, SourceFile>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const file = fileAt(`packages/usecases/src/${name.slice(2)}`);
    found.set(name, file);
    for (const { from, names } of importsOf(file.text)) {
      if (from.startsWith('./') && names?.length !== 0) visit(from);
    }
  };
  for (const { from, names } of exported) {
    if (names?.some((name) => asked.includes(name)) === true) visit(from);
  }
  return [...found.values()];
}

/** What a file takes of db: imported by itself, or as a member of all of it. */
function takenFromStore({ text }: SourceFile): string[] {
  const imported = importsOf(text).flatMap(({ from, names }) => (from === '@postrider/db' ? (names ?? []) : []));
  const members = [...withoutComments(text).matchAll(/\bdb\.([a-z]\w+)/g)].map(([, name = '']) => name);
  return [...new Set([...imported, ...members])];
}

/** The functions of db, and of each whether an access is among its parameters. */
function storeFunctions(): ReadonlyMap<string, boolean> {
  const all = new Map<string, boolean>();
  for (const { text } of sourcesOf('packages/db')) {
    for (const found of text.matchAll(/^export (?:async )?function (\w+)/gm)) {
      all.set(found[1] ?? '', /\baccess: Access\b/.test(parametersAt(text, found.index)));
    }
  }
  return all;
}

/** What stands between the first parenthesis and the one that closes it. */
function parametersAt(text: string, from: number): string {
  const start = text.indexOf('(', from);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return text.slice(start);
}

const files = filesOfRequests();
const functions = storeFunctions();
const unscoped = files.flatMap((file) =>
  takenFromStore(file)
    .filter((name) => functions.get(name) === false)
    .map((name) => ({ name, file })),
);

describe('Every store call of a request', () => {
  test('is looked at here.', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(files.map(({ path }) => path)).toContain('packages/usecases/src/named.ts');
    expect(functions.get('findApplication')).toBe(true);
    expect(functions.get('findKeyGrant')).toBe(false);
  });

  test('is given the access, or is one of those that have a reason not to be.', () => {
    const known = [...Object.values(BEYOND_ACCESS).flat(), ...Object.keys(BEHIND)];
    expect([...new Set(unscoped.map(({ name }) => name))].toSorted()).toEqual(known.toSorted());
  });

  test('that is not given it stands behind one that is.', () => {
    const exposed = unscoped.filter(({ name, file }) => {
      const before = BEHIND[name];
      const code = withoutComments(file.text).replaceAll(/^import [^;]*;/gm, '');
      return before !== undefined && !before.some((one) => new RegExp(`\\b${one}\\b`).test(code));
    });
    expect(exposed.map(({ name, file }) => `${name} in ${file.path}`)).toEqual([]);
  });
});

const having = (pattern: RegExp) =>
  ['packages/usecases', 'apps/api']
    .flatMap(sourcesOf)
    .filter(({ text }) => pattern.test(withoutComments(text)))
    .map(({ path }) => path)
    .toSorted();

test('What a caller calls an application becomes one in a look-up under the access, in one place.', () => {
  expect(having(/\b(?:decodeId|refOf)\('application'/)).toEqual([
    'packages/usecases/src/named.ts',
    // An id that is not the access's own is refused there; of deleted applications there is nothing else left to look up.
    'packages/usecases/src/read-audit-log.ts',
    // Both hand it to `record_events` together with the access.
    'packages/usecases/src/record-events.ts',
    'packages/usecases/src/record-together.ts',
  ]);
});

test('An access that sees everything is the root key’s, or that of work which no request waits for.', () => {
  expect(having(/application: 'all'|\?\? 'all'/)).toEqual([
    'apps/api/src/authenticate.ts',
    'packages/usecases/src/operation-news.ts',
    'packages/usecases/src/operator.ts',
    // A key that is bound to no application.
    'packages/usecases/src/recognize-key.ts',
  ]);
});
