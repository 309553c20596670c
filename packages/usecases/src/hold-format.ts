import { accepted, isFormatName, type Result, refused } from '@postrider/core';
import * as db from '@postrider/db';
import { type Format, formatOf, isBuiltInFormat } from './format-of.ts';
import { invalidField } from './refusals.ts';

/**
 * The format that is called so (null: `standard`); nobody redefines or deletes it until the transaction ends. Whoever
 * locks an application or endpoint too does that before. Refuses `unknown_format`.
 */
export async function holdFormat(tx: db.Tx, name: string | null): Promise<Result<Format>> {
  if (name === null || isBuiltInFormat(name)) return accepted(formatOf(name, null));
  const stored = isFormatName(name) ? await db.holdFormat(tx, name) : null;
  return stored === null ? unknownFormat : accepted(formatOf(name, stored));
}

const unknownFormat = refused(
  invalidField('unknown_format', '/format', 'There is no format of this name: see GET /v1/formats, or put it first.'),
);
