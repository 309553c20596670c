import { requiredFile, type Sender } from '../senders.ts';

export interface Sample {
  readonly type: string;
  readonly occurredAt: string;
  /** The text as it stands in the file, which a JSON parser would not hand on as it is. */
  readonly data: string;
}

/** The platform's sample events in the order of its file. */
export function samplesOf(sender: Sender): Sample[] {
  const text = requiredFile(sender, 'sample-events');
  const parsed: { readonly events: readonly Sample[] } = JSON.parse(text);
  const datas = [...text.matchAll(/^ {6}"data": (.*?)\n {4}\}/gms)].map(([, data = '']) => data);
  if (datas.length !== parsed.events.length)
    throw new Error(`The samples of ${sender} are not laid out as they are read.`);
  return parsed.events.map(({ type, occurredAt }, n) => ({ type, occurredAt, data: datas[n] ?? '' }));
}
