export interface NewEventParts {
  readonly type: string;
  /** JSON text, sent as it is. */
  readonly dataText: string;
  readonly uid?: string;
  readonly channels?: readonly string[] | null;
}

/** The body that records an event, with its data untouched: parsing would change some numbers and the order of some keys. */
export function newEventText({ type, dataText, uid = '', channels = null }: NewEventParts): string {
  const members = {
    type,
    ...(uid === '' ? {} : { uid }),
    ...(channels === null || channels.length === 0 ? {} : { channels }),
  };
  return `${JSON.stringify(members).slice(0, -1)},"data":${dataText.trim()}}`;
}

/** What is between commas, without the space around it. */
export function channelsIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((channel) => channel.trim())
    .filter((channel) => channel !== '');
}

/** What is wrong with a text that is to be JSON, in the words of the one who reads it; null: nothing. */
export function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
