import { allowEntryProblem, SecretText } from '@postrider/core';
import { z } from 'zod';
import { isDatabaseUrl } from './is-database-url.ts';
import { parseSources } from './sources.ts';

/** Environment variables are text: these read a value out of it, or refuse. */

export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most));

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const databaseUrl = secretText(isDatabaseUrl);

/** Checked here, so that it is named together with what else is wrong; `parseSources` takes it apart. */
export const sources = secretText((text) => parseSources(text) !== null);

export const proxyUrl = secretText((text) => {
  const url = URL.parse(text);
  return url !== null && url.protocol === 'http:' && url.pathname === '/' && !/[?#]/.test(text);
});

export const apiKey = secretText((text) => /^[!-~]{16,256}$/.test(text));

/** Checked here, so that it is named together with what else is wrong; `encryption` turns it into keys. */
export const masterKeys = secretText((text) => {
  const entries = text.split(',').map((entry) => /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)\s*$/.exec(entry));
  const ids = new Set(entries.map((entry) => entry?.[1]));
  return ids.size === entries.length && entries.every((entry) => entry !== null && is32Bytes(entry[2] ?? ''));
});

/** As a browser writes it: in lower case, without the port that goes without saying. */
export const origin = z
  .string()
  .refine((text) => /^https?:\/\/[^/?#@\s]+\/?$/i.test(text) && URL.canParse(text))
  .transform((text) => new URL(text).origin);

/** Sources of hosts, as a content security policy has them; what else it has would end the list, or open it to all. */
export const frameAncestors = list.refine((entries) => entries.every((entry) => FRAME_ANCESTOR.test(entry)));

const FRAME_ANCESTOR = /^https?:\/\/(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/;

export const allowList = list.refine((entries) => entries.every((entry) => allowEntryProblem(entry) === null));

/** What nobody is to see: from here on it is a `SecretText`. */
function secretText(isOne: (text: string) => boolean) {
  return z
    .string()
    .refine(isOne)
    .transform((text) => new SecretText(text));
}

/** Not every text of 44 characters: the last of them holds two bits that must be zero. */
function is32Bytes(base64: string): boolean {
  return Buffer.from(base64, 'base64').toString('base64') === base64;
}
