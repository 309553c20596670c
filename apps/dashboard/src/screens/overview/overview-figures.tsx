import type { Overview, StatsBucket } from '@postrider/sdk';
import { latencyText, rateText, secondsText, shareText } from '../../ui/figure-text.ts';
import { Figure, Figures, Stack } from '../../ui/page.tsx';
import { type Span, shapeOf } from './span.ts';
import { text } from './texts.ts';

const MINUTE_MS = 60_000;
const PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** What happened in the span. */
export function SpanFigures({ overview, span }: { readonly overview: Overview; readonly span: Span }) {
  const { closed, known, delivered } = sumOf(overview.buckets);
  const perMinute = closed / (shapeOf(span).lastsMs / MINUTE_MS);
  return (
    <Stack>
      <h2>{text.inSpan(span)}</h2>
      <Figures fill>
        <Figure label={text.deliveries} value={text.count(closed)} hint={text.deliveriesHint(rateText(perMinute))} />
        <Figure
          label={text.successRate}
          value={known === 0 ? text.none : shareText(delivered / known)}
          hint={known === 0 ? text.noAttempts : text.successRateHint(known)}
        />
        {PERCENTILES.map((percentile) => (
          <Figure
            key={percentile}
            label={text.responseTime(percentile)}
            value={
              overview.total.responseTimeMs === null
                ? text.none
                : latencyText(overview.total.responseTimeMs[percentile])
            }
            hint={overview.total.responseTimeMs === null ? text.noAnswers : text.responseTimeHint[percentile]}
          />
        ))}
      </Figures>
    </Stack>
  );
}

/** How the work stands, whatever the span. */
export function MomentFigures({ overview: { open, queue } }: { readonly overview: Overview }) {
  const all = open.pending + open.retrying;
  return (
    <Stack>
      <h2>{text.atThisMoment}</h2>
      <Figures fill>
        <Figure
          label={text.open}
          value={open.capped ? text.atLeast(all) : text.count(all)}
          hint={text.openHint(open.pending, open.retrying)}
        />
        <Figure
          label={text.queueAge}
          value={queue.oldestDueSeconds === null ? text.queueAgeNone : secondsText(queue.oldestDueSeconds)}
          hint={text.queueAgeHint(queue.oldestDueSeconds)}
        />
        <Figure label={text.relayLag} value={secondsText(queue.relayLagSeconds)} hint={text.relayLagHint} />
      </Figures>
    </Stack>
  );
}

function sumOf(buckets: readonly StatsBucket[]) {
  const sum = { closed: 0, known: 0, delivered: 0 };
  for (const { deliveries, attempts } of buckets) {
    sum.closed += deliveries.delivered + deliveries.failed + deliveries.cancelled;
    sum.delivered += attempts.delivered;
    sum.known += attempts.delivered + attempts.rejected + attempts.timed_out + attempts.unreachable + attempts.blocked;
  }
  return sum;
}
