import type { Event } from '@postrider/sdk';
import { queryOptions } from '@tanstack/react-query';
import { callText } from '../../api/call.ts';
import { parseExact } from '../../api/exact-json.ts';

/** An event, and its data as the text that it was sent as. */
export interface EventWithText {
  readonly event: Event;
  readonly dataText: string;
}

export function eventWithText(application: string, event: string) {
  const path = { application, event };
  return queryOptions({
    queryKey: ['getEvent', path, 'with text'] as const,
    queryFn: async ({ signal }): Promise<EventWithText> => {
      const text = await callText('getEvent', { path, signal });
      return { event: parseExact(text) as Event, dataText: dataIn(text) };
    },
  });
}

/**
 * The data in the text of an event, whose last member it is. In front of it nothing else is called so, and in strings the
 * quotes are escaped.
 */
export function dataIn(text: string): string {
  const member = ',"data":';
  const at = text.indexOf(member);
  return at < 0 ? 'null' : text.slice(at + member.length, text.lastIndexOf('}'));
}
