import type { InboxRequest } from '@postrider/sdk';

const SUMMARY_MAX = 60;

/** What a request is about, in a line: the type of event that its body names, or its method and how the body begins. */
export function requestSummary({ method, body }: Pick<InboxRequest, 'method' | 'body'>): string {
  const type = eventType(body);
  if (type !== null && method === 'POST') return type;
  return `${method} ${type ?? body.slice(0, SUMMARY_MAX).replaceAll(/\s+/g, ' ')}`.trim();
}

/** Most formats name it in a field of this name. */
function eventType(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    const type: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : null;
    return typeof type === 'string' && type !== '' ? type.slice(0, SUMMARY_MAX) : null;
  } catch {
    return null;
  }
}
