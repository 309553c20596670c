import { memberTexts } from '@postrider/core';

// Looking into JSON text whose shape nobody has checked: what is not there, or is something else, has no members.

export function isObjectText(json: string | undefined): json is string {
  return json?.[0] === '{';
}

/** Of an object, by name. */
export function membersOf(json: string | undefined): ReadonlyMap<string, string> {
  return isObjectText(json) ? memberTexts(json) : new Map();
}

/** What a JSON string says; null: it is no string. */
export function textOf(json: string | undefined): string | null {
  return json?.[0] === '"' ? String(JSON.parse(json)) : null;
}
