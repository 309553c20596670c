import type { Overview } from '@postrider/sdk';
import { usePreferences } from '../../app/preferences.tsx';
import { type Bar, Timeline } from '../../ui/charts.tsx';
import { Card, Muted } from '../../ui/page.tsx';
import { overviewBars } from './overview-bars.ts';
import { type Span, shapeOf } from './span.ts';
import { text } from './texts.ts';

export function OverviewTimeline({ overview, span }: { readonly overview: Overview; readonly span: Span }) {
  const { utc } = usePreferences();
  const { barMs } = shapeOf(span);
  const bars = overviewBars(overview.buckets, { ...overview, barMs });
  const time = (at: number) => timeText(new Date(at), span, utc);
  const first = bars.at(0);
  const most = Math.max(0, ...bars.map(sumOf));
  return (
    <Card title={text.timeline(span)}>
      <Timeline
        label={text.timeline(span)}
        bars={bars}
        words={text.words}
        titleOf={({ at }) => text.fromTo(time(new Date(at).getTime()), time(new Date(at).getTime() + barMs))}
      />
      <Muted>
        {most === 0 || first === undefined
          ? text.timelineEmpty(span)
          : text.timelineScale(time(new Date(first.at).getTime()), most, span)}
      </Muted>
    </Card>
  );
}

function sumOf({ good, bad, idle = 0 }: Bar): number {
  return good + bad + idle;
}

/** As exact as bars are: the time of day, with the day where there are several. */
function timeText(at: Date, span: Span, utc: boolean): string {
  return new Intl.DateTimeFormat('en-GB', {
    ...(utc ? { timeZone: 'UTC' } : {}),
    ...(span === 'week' ? { weekday: 'short', day: 'numeric', month: 'short' } : {}),
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}
