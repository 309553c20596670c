import type { Endpoint, Stats } from '@postrider/sdk';
import { usePreferences } from '../../app/preferences.tsx';
import { useFilters } from '../../app/use-filters.ts';
import { Timeline } from '../../ui/charts.tsx';
import { FilterBar, SelectField } from '../../ui/field.tsx';
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
  const spanText = (at: string) =>
    text.from(momentText(at, stats.unit, utc), momentText(endOf(at, stats.unit), 'minute', utc));
  return (
    <Card title={text.activity(stats.unit)}>
      <Timeline
        label={text.activity(stats.unit)}
        bars={bars}
        titleOf={({ at }) => spanText(at)}
        picked={bar?.at ?? null}
        onPick={(at) => change({ at: at ?? '' })}
        words={text.closedWords}
        axis={(most) => [
          momentText(stats.since, stats.unit, utc),
          text.highest(most),
          momentText(stats.until, stats.unit, utc),
        ]}
      />
      <FilterBar>
        <SelectField
          label={text.deliveriesMade}
          value={bar?.at ?? ''}
          onChange={(at) => change({ at })}
          options={[
            { value: '', label: text.allOfSpan },
            ...bars
              .filter(({ at, good, bad, idle }) => good + bad + idle > 0 || at === bar?.at)
              .map(({ at }) => ({ value: at, label: spanText(at) })),
          ]}
        />
      </FilterBar>
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

/** The time of day, with the day where a span may have several. */
function momentText(at: string, unit: Stats['unit'], utc: boolean): string {
  return new Date(at).toLocaleString('en-GB', {
    ...(utc ? { timeZone: 'UTC' } : {}),
    ...(unit === 'hour' ? { weekday: 'short', day: 'numeric', month: 'short' } : {}),
    hour: '2-digit',
    minute: '2-digit',
  });
}
