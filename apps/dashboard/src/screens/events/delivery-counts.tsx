import type { Event } from '@postrider/sdk';
import { Muted, Row } from '../../ui/page.tsx';
import { Pill } from '../../ui/pill.tsx';
import { STATUSES, toneOfStatus } from '../deliveries/status-pill.tsx';
import { text } from './texts.ts';

/** How many deliveries of an event are how far. */
export function DeliveryCounts({ deliveries }: Pick<Event, 'deliveries'>) {
  if (deliveries === null) return <Muted>{text.notRelayed}</Muted>;
  const some = STATUSES.filter((status) => deliveries[status] > 0);
  if (some.length === 0) return <Muted>{text.nobody}</Muted>;
  return (
    <Row>
      {some.map((status) => (
        <Pill key={status} tone={toneOfStatus[status]}>
          {text.count[status](deliveries[status])}
        </Pill>
      ))}
    </Row>
  );
}
