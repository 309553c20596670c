import type { StatsCounts } from '@postrider/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { one } from '../../api/queries.ts';
import { useFilters } from '../../app/use-filters.ts';
import { FilterBar, SelectField } from '../../ui/field.tsx';
import { Card, Columns, Figure, Figures, Stack } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { ExactTime, Time, useNow } from '../../ui/time.tsx';
import { Activity } from './activity.tsx';
import { SPANS, type SpanName, spanNamed, spanSince, UNIT_MS } from './activity-span.ts';
import { countText, millisecondsText, openText, percentText } from './figures.ts';
import { LatencyHistogram } from './latency-histogram.tsx';
import { OperationsCard } from './operations-card.tsx';
import { OutcomeShares } from './outcome-shares.tsx';
import { REFRESH_MS } from './refresh.ts';
import type { TabProps } from './tabs-for.ts';
import { text } from './texts.ts';
import { useSummaries } from './use-summaries.ts';

/** How an endpoint does, over a span of time that the address says. */
export function OverviewTab({ application, endpoint }: TabProps) {
  const search = useSearch({ from: '/applications/$application/endpoints/$endpoint' });
  const span = spanNamed(search.span);
  const { unit } = SPANS[span];
  // Asked for anew with each new bar, not with each second.
  const bar = Math.floor(useNow() / UNIT_MS[unit]) * UNIT_MS[unit];
  const path = { application, endpoint: endpoint.id };
  const stats = useQuery({
    ...one('getEndpointStats', path, { since: spanSince(span, bar), unit }),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
  const next = useSummaries(application, [endpoint], true).get(endpoint.id)?.nextAttemptAt ?? null;
  return (
    <Stack>
      <Span span={span} />
      <Answered of={stats} lines={14}>
        {(answer) => {
          const { deliveries, successRate, responseTimeMs } = answer.total;
          return (
            <>
              <Figures>
                <Figure label={text.delivered} value={countText(deliveries.delivered)} hint={text.inSpan[span]} />
                <Figure label={text.failed} value={countText(deliveries.failed)} hint={text.inSpan[span]} />
                <Figure
                  label={text.successRate}
                  value={percentText(successRate)}
                  hint={text.ofAttempts(attemptsIn(answer.total))}
                />
                <Figure label={text.p50} value={millisecondsText(responseTimeMs?.p50)} hint={text.inSpan[span]} />
                <Figure label={text.p95} value={millisecondsText(responseTimeMs?.p95)} hint={text.inSpan[span]} />
                <Figure label={text.p99} value={millisecondsText(responseTimeMs?.p99)} hint={text.inSpan[span]} />
                <Figure
                  label={text.open}
                  value={openText(answer.open)}
                  hint={text.openParts(countText(answer.open.pending), countText(answer.open.retrying))}
                />
                <Figure
                  label={text.nextRetry}
                  value={<Time at={next} />}
                  hint={next === null ? text.noNext : <ExactTime at={next} />}
                />
              </Figures>
              <Activity application={application} endpoint={endpoint} stats={answer} picked={search.at ?? null} />
              <Columns>
                <Card title={text.outcomes}>
                  <OutcomeShares attempts={answer.total.attempts} />
                </Card>
                <Card title={text.latency}>
                  <LatencyHistogram responseTimes={answer.responseTimes} />
                </Card>
              </Columns>
              <OperationsCard application={application} endpoint={endpoint} />
            </>
          );
        }}
      </Answered>
    </Stack>
  );
}

/** Those whose end somebody saw, of which the rate is. */
function attemptsIn({ attempts: { lost, ...known } }: StatsCounts): number {
  return Object.values(known).reduce((sum, count) => sum + count, 0);
}

function Span({ span }: { span: SpanName }) {
  const change = useFilters();
  return (
    <FilterBar>
      <SelectField<SpanName>
        label={text.span}
        value={span}
        onChange={(to) => change({ span: to === 'day' ? '' : to, at: '' })}
        options={(['hour', 'day', 'week'] as const).map((value) => ({ value, label: text.spans[value] }))}
      />
    </FilterBar>
  );
}
