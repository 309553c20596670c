import {
  type Access,
  accepted,
  changedMembers,
  envelopeProblem,
  isFormatName,
  type Page,
  type Refusal,
  type Result,
  refused,
} from '@postrider/core';
import * as db from '@postrider/db';
import { signatureProfileProblem } from '@postrider/signing';
import { recordAudit, recordAuditOfChange } from './audit.ts';
import { auditedFormat } from './audited-values.ts';
import type { Deps } from './deps.ts';
import { type FormatDefinition, isBuiltInFormat, profileOf } from './format-of.ts';
import { type PageRequest, pageAfter } from './page-request.ts';
import { formatMisfit } from './secrets-fit.ts';
import { BUILT_IN_FORMATS, type ShownFormat, showFormat } from './shown-format.ts';

// Formats belong to no application, so every access sees all of them.

/** A platform has a handful of them; whoever needs one per customer means something else. */
export const OWN_FORMATS_MAX = 100;

/**
 * Makes the format, or replaces all of it for all who have it. Refuses `format_built_in`, `invalid_format`,
 * `too_many_formats` beyond a hundred, and `secret_does_not_fit` when an endpoint that has it could not sign any more.
 */
export async function putFormat(
  deps: Deps,
  access: Access,
  input: FormatDefinition & { readonly name: string },
): Promise<Result<{ readonly created: boolean; readonly format: ShownFormat }>> {
  const { name, envelope, signature } = input;
  if (isBuiltInFormat(name)) return builtIn;
  const problem = definitionProblem(input);
  if (problem !== null) return refused(problem);

  return deps.database.transaction(async (tx) => {
    const { count, exists } = await db.lockFormats(tx, name);
    if (!exists && count >= OWN_FORMATS_MAX) return tooMany;
    const before = await db.findFormat(tx, name);
    const misfit = exists ? await formatMisfit(tx, access, { name, envelope, profile: profileOf(signature) }) : null;
    if (misfit !== null) return refused(misfit);
    await db.upsertFormat(tx, { name, envelope: JSON.stringify(envelope), signature: JSON.stringify(signature) });
    const stored = await db.findFormat(tx, name);
    if (stored === null) return formatNotFound;
    const act = { action: 'format.put', applicationId: null, target: { kind: 'format', id: name } } as const;
    const change = changedMembers(before === null ? null : auditedFormat(before), auditedFormat(stored));
    await recordAuditOfChange(tx, access, act, change);
    return accepted({ created: !exists, format: showFormat(stored) });
  });
}

/** Built-in ones too. Refuses `format_not_found`. */
export async function getFormat(
  deps: Deps,
  _access: Access,
  { name }: { readonly name: string },
): Promise<Result<ShownFormat>> {
  const found = BUILT_IN_FORMATS.find((format) => format.name === name);
  if (found !== undefined) return accepted(found);
  const stored = isFormatName(name) ? await db.findFormat(deps.database, name) : null;
  return stored === null ? formatNotFound : accepted(showFormat(stored));
}

/** Own ones, newest first, then those that are built in. Refuses `invalid_cursor`. */
export async function listFormats(deps: Deps, _access: Access, input: PageRequest): Promise<Result<Page<ShownFormat>>> {
  const page = pageAfter('formats', input);
  if (!page.ok) return page;
  const { limit, after } = page.value;
  const last = after !== null && after[0] === '' ? BUILT_IN_FORMATS.findIndex(({ name }) => name === after[1]) : null;
  const own = last === null ? await db.listFormats(deps.database, { limit: limit + 1, after }) : [];
  const rows = [
    ...own.map((stored) => ({ format: showFormat(stored), since: stored.createdAtExactly })),
    ...BUILT_IN_FORMATS.slice((last ?? -1) + 1).map((format) => ({ format, since: '' })),
  ];
  return accepted(
    db.pageOf(
      rows,
      limit,
      ({ format }) => format,
      ({ format, since }) => db.encodeCursor('formats', [since, format.name]),
    ),
  );
}

/** Refuses `format_not_found`, `format_built_in`, and `format_in_use` while an application or endpoint has it. */
export async function deleteFormat(
  deps: Deps,
  access: Access,
  { name }: { readonly name: string },
): Promise<Result<null>> {
  if (isBuiltInFormat(name)) return builtIn;
  if (!isFormatName(name)) return formatNotFound;
  return deps.database.transaction(async (tx) => {
    await db.lockFormats(tx, name);
    const stored = await db.findFormat(tx, name);
    if (stored === null) return formatNotFound;
    if (await db.isFormatInUse(tx, name)) return inUse;
    await db.deleteFormat(tx, name);
    const target = { kind: 'format', id: name } as const;
    const before = auditedFormat(stored);
    await recordAudit(tx, access, [{ action: 'format.deleted', applicationId: null, target, before }]);
    return accepted(null);
  });
}

function definitionProblem({
  name,
  envelope,
  signature,
}: FormatDefinition & { readonly name: string }): Refusal | null {
  if (!isFormatName(name)) {
    return {
      code: 'invalid_format',
      detail: 'Name a format with 1 to 64 characters of a-z 0-9 -, not beginning with -.',
    };
  }
  const errors = [
    placed('/envelope', envelopeProblem(envelope)),
    placed('/signature', typeof signature === 'string' ? null : signatureProfileProblem(signature)),
  ].flat();
  if (errors.length === 0) return null;
  return { code: 'invalid_format', detail: 'The format cannot be used: correct the places named in errors.', errors };
}

function placed(within: string, problem: { readonly pointer: string; readonly detail: string } | null) {
  return problem === null ? [] : [{ pointer: `${within}${problem.pointer}`, detail: problem.detail }];
}

const formatNotFound = refused({
  code: 'format_not_found',
  detail: 'There is no format of this name: see GET /v1/formats.',
});

const builtIn = refused({
  code: 'format_built_in',
  detail: 'This format is built in and stays as it is: put one of another name.',
});

const inUse = refused({
  code: 'format_in_use',
  detail: 'An application or endpoint has this format: give it another one first.',
});

const tooMany = refused({
  code: 'too_many_formats',
  detail: `There are ${OWN_FORMATS_MAX} formats already: delete one that is not in use, or redefine it.`,
});
