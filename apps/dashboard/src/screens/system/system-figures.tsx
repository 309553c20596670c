import type { System } from '@postrider/sdk';
import { secondsText } from '../../ui/figure-text.ts';
import { Figure, Figures } from '../../ui/page.tsx';
import { text } from './texts.ts';

/** Where the API ends to count. */
const COUNTED_MAX = 10_000;

export function SystemFigures({ system: { relay, queue } }: { readonly system: System }) {
  const unrelayed = text.events(relay.unrelayedEvents, relay.unrelayedEvents >= COUNTED_MAX);
  return (
    <Figures fill>
      <Figure label={text.relay} value={secondsText(relay.lagSeconds)} hint={text.relayHint(unrelayed)} />
      <Figure
        label={text.queueAge}
        value={queue.oldestDueSeconds === null ? text.nothingDue : secondsText(queue.oldestDueSeconds)}
        hint={text.queueAgeHint}
      />
      <Figure label={text.due} value={counted(queue.due)} hint={text.chunksHint} />
      <Figure label={text.leased} value={counted(queue.leased)} hint={text.chunksHint} />
      <Figure label={text.waiting} value={counted(queue.waiting)} hint={text.chunksHint} />
    </Figures>
  );
}

function counted(count: number): string {
  return count >= COUNTED_MAX ? text.atLeast(text.count(count)) : text.count(count);
}
