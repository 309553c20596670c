import type { Stats } from '@postrider/sdk';
import { Shares } from '../../ui/charts.tsx';
import { Muted } from '../../ui/page.tsx';
import { latencyRanges } from './latency-ranges.ts';
import { text } from './texts.ts';

/** How many attempts took how long, from the beginning to the end of the answer. */
export function LatencyHistogram({ responseTimes }: { readonly responseTimes: Stats['responseTimes'] }) {
  if (responseTimes.length === 0) return <Muted>{text.noAnswers}</Muted>;
  return (
    <Shares
      label={text.latency}
      shares={latencyRanges(responseTimes).map(({ from, upTo, count }) => ({
        id: String(from),
        name: text.tookBetween(from, upTo),
        count,
      }))}
    />
  );
}
