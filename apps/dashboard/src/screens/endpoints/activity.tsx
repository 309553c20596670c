import type { Endpoint, Stats } from '@postrider/sdk';
import { usePreferences } from '../../app/preferences.tsx';
import { useFilters } from '../../app/use-filters.ts';
import { Button } from '../../ui/button.tsx';
import { Timeline } from '../../ui/charts.tsx';
import { Card } from '../../ui/page.tsx';
import { barsOf, UNIT_MS } from './activity-span.ts';
import { DeliveriesOf } from './deliveries-of.tsx';
import { text } from './texts.ts';

/** What was closed when, and under it the deliveries: all of the span, or those of the bar that is picked. */
export function Activity({
  application,
  endpoint,
  stats,
  picked,
}: {
  readonly application: string;
  readonly endpoint: Endpoint;
  readonly stats: Stats;
  readonly picked: string | null;
}) {
  const change = useFilters();
  const { utc } = usePreferences();
  const bars = barsOf(stats, stats.buckets);
  const bar = bars.find(({ at }) => at === picked) ?? null;
  const spanText = (at: string) => text.from(shortTime(at, utc), shortTime(endOf(at, stats.unit), utc));
  return (
    <Card
      title={text.activity(stats.unit)}
      actions={bar !== null && <Button onClick={() => change({ at: '' })}>{text.allOfSpan}</Button>}
    >
      <Timeline
        label={text.activity(stats.unit)}
        bars={bars}
        titleOf={({ at }) => spanText(at)}
        picked={bar?.at ?? null}
        onPick={(at) => change({ at: at ?? '' })}
        words={text.closedWords}
      />
      <h3 aria-live="polite">{bar === null ? text.madeInSpan : text.madeIn(spanText(bar.at))}</h3>
      <DeliveriesOf
        application={application}
        endpoint={endpoint}
        filter={
          bar === null
            ? { since: stats.since, limit: 10 }
            : { since: bar.at, until: endOf(bar.at, stats.unit), limit: 50 }
        }
      />
    </Card>
  );
}

function endOf(at: string, unit: Stats['unit']): string {
  return new Date(new Date(at).getTime() + UNIT_MS[unit]).toISOString();
}

function shortTime(at: string, utc: boolean): string {
  return new Date(at).toLocaleString('en-GB', {
    ...(utc ? { timeZone: 'UTC' } : {}),
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}
