import type { Format } from '@postrider/sdk';
import { writeExact } from '../../api/exact-json.ts';

const SAMPLE: Readonly<Record<string, unknown>> = {
  $id: 'evt_01kq3v7d8ze5s8fr2b6tx9mhwj',
  $type: 'message.delivered',
  $uid: 'order-4711',
  $occurredAt: '2026-03-14T15:09:26.535Z',
  $applicationId: 'app_01kq3v7d8ze5s8fr2b6tx9mhwj',
  $applicationUid: 'acme',
  $data: { messageId: 'm_1', to: '+4915112345678' },
};

/** The body of a request in a format, with sample values in place of what is filled in. */
export function sampleBody(envelope: Format['envelope']): string {
  if (envelope === '$data') return writeExact(SAMPLE['$data']);
  const filled = Object.entries(envelope).map(([name, value]) => [
    name,
    typeof value === 'string' && value in SAMPLE ? SAMPLE[value] : value,
  ]);
  return writeExact(Object.fromEntries(filled));
}

/** The headers of a profile, with what they hold in words. */
export function sampleHeaders(signature: Format['signature']): string[] {
  if (typeof signature === 'string') return [];
  const value = (part: string) =>
    ({ $timestamp: '1773500966', $id: String(SAMPLE['$id']), $signatures: `${signature.prefix}…` })[part] ??
    String(SAMPLE[part] ?? part);
  return Object.entries(signature.headers).map(([name, parts]) => `${name}: ${parts.map(value).join('')}`);
}
