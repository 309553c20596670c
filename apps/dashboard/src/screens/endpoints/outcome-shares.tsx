import type { StatsCounts } from '@postrider/sdk';
import { Shares } from '../../ui/charts.tsx';
import { Muted } from '../../ui/page.tsx';
import { text } from './texts.ts';

const OUTCOMES = ['delivered', 'rejected', 'timed_out', 'unreachable', 'blocked', 'lost'] as const;

/** What attempts met, by kind. */
export function OutcomeShares({ attempts }: { readonly attempts: StatsCounts['attempts'] }) {
  const met = OUTCOMES.filter((outcome) => attempts[outcome] > 0);
  if (met.length === 0) return <Muted>{text.noAttempts}</Muted>;
  return (
    <Shares
      label={text.outcomes}
      shares={met.map((outcome) => ({
        id: outcome,
        name: text.outcomeKinds[outcome],
        count: attempts[outcome],
        tone: outcome === 'delivered' ? 'good' : 'bad',
      }))}
    />
  );
}
