import type { Facts } from './facts.ts';
import { deliveredIsTrue, everythingEnds, reasonsAreTrue } from './laws/ended.ts';
import { eachMatchHasADelivery } from './laws/fanned-out.ts';
import {
  duplicatesAreExplained,
  loggedIsCounted,
  lossesAreExplained,
  numbersHaveNoGaps,
  whatWasSentIsLogged,
} from './laws/logged.ts';
import { acknowledgedIsRecorded, recordedOnce, undoneIsUnseen } from './laws/recorded.ts';
import { nobodyGetsAnothersEvents } from './laws/strangers.ts';

/** What holds after quiet, whatever was done before: each answers how the facts break it, a sentence for each time. */
export const LAWS = {
  'What was acknowledged is recorded.': acknowledgedIsRecorded,
  'What was rolled back is never seen.': undoneIsUnseen,
  'What is recorded with one key is recorded once.': recordedOnce,
  'Every event has one delivery for every endpoint that wants it, and no other.': eachMatchHasADelivery,
  'Everything ends, in one state.': everythingEnds,
  'What is delivered was accepted.': deliveredIsTrue,
  'What failed or was cancelled says truly why.': reasonsAreTrue,
  'Attempts have no gaps.': numbersHaveNoGaps,
  'What was sent is logged.': whatWasSentIsLogged,
  'Every duplicate is explained.': duplicatesAreExplained,
  'Every loss is explained.': lossesAreExplained,
  'What is logged is counted once.': loggedIsCounted,
  "Nobody gets another's events.": nobodyGetsAnothersEvents,
  'No process ends by itself, and the API never says what it must not.': ({ nemesis }: Facts) =>
    nemesis.flatMap((entry) => (entry.kind === 'wrong' ? [entry.what] : [])),
} as const satisfies Readonly<Record<string, (facts: Facts) => string[]>>;

export type Law = keyof typeof LAWS;

export interface Violation {
  readonly law: Law;
  readonly what: string;
}

export function check(facts: Facts): Violation[] {
  return (Object.keys(LAWS) as Law[]).flatMap((law) => LAWS[law](facts).map((what) => ({ law, what })));
}
