import { existsSync, readFileSync } from 'node:fs';

/** The platforms whose folders are beside this file. */
export const SENDERS = ['sendable', 'sent', 'sendpilot', 'sendapi'] as const;
export type Sender = (typeof SENDERS)[number];

export function isSender(text: string | undefined): text is Sender {
  return SENDERS.some((sender) => sender === text);
}

/** A data file of the platform, as text; null: it has none of this name. */
export function dataFile(sender: Sender, name: string): string | null {
  const file = new URL(`${sender}/${name}.json`, import.meta.url);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** The same, of what every platform has. */
export function requiredFile(sender: Sender, name: 'application' | 'event-types' | 'sample-events'): string {
  const text = dataFile(sender, name);
  if (text === null) throw new Error(`${sender}/${name}.json is missing.`);
  return text;
}
