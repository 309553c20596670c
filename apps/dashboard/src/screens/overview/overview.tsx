import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { curlOf } from '../../api/curl.ts';
import { one } from '../../api/queries.ts';
import { useMay, useMe } from '../../app/grant.tsx';
import { buttonLook } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Answered, Empty } from '../../ui/states.tsx';
import { FailingEndpoints } from './failing-endpoints.tsx';
import { FirstSteps } from './first-steps.tsx';
import { LiveStatus } from './live-status.tsx';
import { MomentFigures, SpanFigures } from './overview-figures.tsx';
import { OverviewTimeline } from './overview-timeline.tsx';
import { type Span, shapeOf, spanOf, spanQuery } from './span.ts';
import { SpanLinks } from './span-links.tsx';
import { stepsText, text } from './texts.ts';
import { useFirstSteps } from './use-first-steps.ts';
import { useLive } from './use-live.ts';
import { withPulse } from './with-pulse.ts';

/** What happens at all applications; whoever may see one of them only is led there. */
export function Overview() {
  const { application } = useMe();
  return application === null ? (
    <OfAll />
  ) : (
    <Navigate to="/applications/$application/endpoints" params={{ application: application.id }} replace />
  );
}

function OfAll() {
  const span = spanOf(useSearch({ from: '/' }).span);
  const [paused, setPaused] = useState(false);
  const { liveness, told } = useLive(paused);
  const asked = useOverview(span, paused);
  const isNewer = told !== null && told.receivedAt > asked.dataUpdatedAt;
  const { isPending, steps } = useFirstSteps();
  const readAt = Math.max(asked.dataUpdatedAt, told?.receivedAt ?? 0);
  return (
    <Page
      title={text.title}
      actions={
        <LiveStatus
          liveness={liveness}
          readAt={readAt === 0 ? null : new Date(readAt).toISOString()}
          paused={paused}
          onPause={setPaused}
        />
      }
    >
      {steps !== null && <FirstSteps steps={steps} />}
      {steps === null && <NoApplications />}
      <SpanLinks chosen={span} />
      <Answered of={isPending ? { ...asked, data: undefined, isPending } : asked} lines={16}>
        {(overview) => {
          const shown = isNewer ? withPulse(overview, told.pulse) : overview;
          return (
            <>
              <OverviewTimeline overview={shown} span={span} />
              <SpanFigures overview={shown} span={span} />
              <MomentFigures overview={shown} />
              <FailingEndpoints failing={shown.failingEndpoints} />
            </>
          );
        }}
      </Answered>
    </Page>
  );
}

/** Known under its span, not under the moment it is asked at. */
function useOverview(span: Span, paused: boolean) {
  return useQuery({
    queryKey: ['getOverview', {}, { span }],
    queryFn: ({ signal }) => call('getOverview', { query: spanQuery(span, Date.now()), signal }),
    refetchInterval: paused ? false : shapeOf(span).refetchMs,
  });
}

/** Where nobody is led by the hand, the command does. */
function NoApplications() {
  const { instance } = useMe();
  const may = useMay();
  const applications = useQuery({ ...one('listApplications', {}, { limit: 1 }), enabled: !instance.developmentMode });
  if (applications.data === undefined || applications.data.data.length > 0 || !may('endpoints:write')) return null;
  return (
    <Empty
      title={text.emptyTitle}
      command={curlOf('createApplication', { body: { name: stepsText.application.name } })}
      action={
        <p>
          <Link to="/applications" className={buttonLook('primary')}>
            {text.toApplications}
          </Link>
        </p>
      }
    >
      {text.empty}
    </Empty>
  );
}
