import type { Overview as OverviewAnswer } from '@postrider/sdk';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useMay, useMe } from '../../app/grant.tsx';
import { Page } from '../../ui/page.tsx';
import { Answered, Loading } from '../../ui/states.tsx';
import { FailingEndpoints } from './failing-endpoints.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Home } from './home.tsx';
import { LiveStatus } from './live-status.tsx';
import { NoApplications } from './no-applications.tsx';
import { MomentFigures, SpanFigures } from './overview-figures.tsx';
import { OverviewTimeline } from './overview-timeline.tsx';
import { type Span, shapeOf, spanOf, spanQuery } from './span.ts';
import { SpanLinks } from './span-links.tsx';
import { text } from './texts.ts';
import { useFirstSteps } from './use-first-steps.ts';
import { type Told, useLive } from './use-live.ts';
import { withPulse } from './with-pulse.ts';

/** What happens at all applications. */
export function Overview() {
  const { application } = useMe();
  const may = useMay();
  return application === null && may('events:read') ? <OfAll /> : <Home />;
}

function OfAll() {
  const [paused, setPaused] = useState(false);
  const { liveness, told } = useLive(paused);
  const span = spanOf(useSearch({ from: '/' }).span);
  const asked = useOverview(span, paused);
  const { isPending, steps, isEmpty } = useFirstSteps();
  const readAt = Math.max(asked.dataUpdatedAt, told?.receivedAt ?? 0);
  const status = (
    <LiveStatus
      liveness={liveness}
      readAt={readAt === 0 ? null : new Date(readAt).toISOString()}
      paused={paused}
      onPause={setPaused}
    />
  );
  // What stands above the figures is known first, so that they do not move.
  return (
    <Page title={text.title} actions={status}>
      {steps !== null && <FirstSteps steps={steps} />}
      {steps === null && isEmpty && <NoApplications />}
      {isPending ? (
        <Loading lines={16} />
      ) : (
        <>
          <SpanLinks chosen={span} />
          <Answered of={asked} lines={16}>
            {(overview) => <Shown overview={withNewer(overview, asked.dataUpdatedAt, told)} span={span} />}
          </Answered>
        </>
      )}
    </Page>
  );
}

function Shown({ overview, span }: { readonly overview: OverviewAnswer; readonly span: Span }) {
  return (
    <>
      <OverviewTimeline overview={overview} span={span} />
      <SpanFigures overview={overview} span={span} />
      <MomentFigures overview={overview} />
      <FailingEndpoints failing={overview.failingEndpoints} />
    </>
  );
}

function withNewer(overview: OverviewAnswer, readAt: number, told: Told | null): OverviewAnswer {
  return told !== null && told.receivedAt > readAt ? withPulse(overview, told.pulse) : overview;
}

/** Known under its span, not under the moment it is asked at. */
function useOverview(span: Span, paused: boolean) {
  return useQuery({
    queryKey: ['getOverview', {}, { span }],
    queryFn: ({ signal }) => call('getOverview', { query: spanQuery(span, Date.now()), signal }),
    refetchInterval: paused ? false : shapeOf(span).refetchMs,
  });
}
