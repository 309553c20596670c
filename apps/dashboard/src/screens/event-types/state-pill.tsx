import type { EventType } from '@postrider/sdk';
import { Pill } from '../../ui/pill.tsx';
import { text } from './texts.ts';

export function StatePill({ archived }: Pick<EventType, 'archived'>) {
  return archived ? <Pill tone="idle">{text.archived}</Pill> : <Pill tone="good">{text.inUse}</Pill>;
}
