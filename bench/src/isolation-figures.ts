import { type Figure, figure } from './figure.ts';
import type { IsolationResult } from './isolation.ts';

/** What is looked at first, in the order of what is measured. */
export function figuresOfIsolation({ slowAnswers, manyBad, outlivedLease, freedBacklogs }: IsolationResult): Figure[] {
  const { alone, together, quick } = slowAnswers;
  const postgres = (rounds: readonly { readonly postgresPercent: number | null }[]) =>
    greatest(rounds.map(({ postgresPercent }) => postgresPercent));
  return [
    figure(`${slowAnswers.latencyMs} ms, one endpoint`, alone.perSecond, '/s'),
    figure('in flight there', alone.mostInFlight, ''),
    figure(`${slowAnswers.latencyMs} ms, ${together.endpoints} endpoints`, together.perSecond, '/s'),
    figure('against answers at once', together.perSecond / quick.perSecond, ''),
    figure(`${manyBad.badEndpoints} bad: p50 against without`, manyBad.p50Ratio, ''),
    figure('p99 against without', manyBad.p99Ratio, ''),
    figure('PostgreSQL beside them, of a core, at most', postgres(manyBad.withBad), '%'),
    figure('without them, at most', postgres(manyBad.without), '%'),
    figure('first delivery of a newcomer, median', manyBad.newcomers.withBad.p50Ms, 'ms'),
    figure('of a healthy one after a restart, median', manyBad.afterRestart.withBad.p50Ms, 'ms'),
    figure('lost, or sent and not on record', (manyBad.attempts['lost'] ?? 0) + manyBad.sentUnlogged, '', {
      atMost: 0,
    }),
    figure('longer than a lease: lost', greatest(outlivedLease.timeouts.map(({ lost }) => lost)), '', { atMost: 0 }),
    figure('sent twice', greatest(outlivedLease.timeouts.map(({ sentTwice }) => sentTwice)), '', { atMost: 0 }),
    figure('freed backlogs: nine tenths', greatest(freedBacklogs.rounds.map((r) => r.secondsToMost)), 's'),
    figure('all', greatest(freedBacklogs.rounds.map((r) => r.secondsToAll)), 's'),
    figure('p99 meanwhile against before', freedBacklogs.p99Ratio, ''),
  ];
}

/** NaN, which is no value, where one is not known. */
function greatest(values: readonly (number | null)[]): number {
  return Math.max(...values.map((value) => value ?? Number.NaN));
}
