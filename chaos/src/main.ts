import { inspect, parseArgs } from 'node:util';
import { describeAction, type Plan } from './action.ts';
import { drawPlan } from './draw-plan.ts';
import { findMeans } from './means.ts';
import { type Outcome, runSeed } from './run-seed.ts';

/*
 * pnpm chaos [--seed N] [--minutes M | --seconds S] [--runs R] [--keep] [--plan]
 *
 * Runs a seed, or R of them one after the other, each for so long. A run that finds something prints its plan and leaves
 * its journals; the same seed and length do the same again. --plan prints the plan and runs nothing.
 */

const SECONDS_DEFAULT = 20;

/** Of many violations of one law the first tell enough. */
const SHOWN_MAX = 8;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    runs: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    plan: { type: 'boolean', default: false },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);

const seconds = Number(
  values.seconds ?? (values.minutes === undefined ? SECONDS_DEFAULT : Number(values.minutes) * 60),
);
const first = Number(values.seed);
const runs = Number(values.runs);
if (![seconds, first, runs].every((number) => Number.isFinite(number) && number >= 0)) {
  say('--seed, --minutes, --seconds and --runs are numbers.');
  process.exit(2);
}

const means = findMeans();
let broken = 0;
for (let seed = first; seed < first + runs; seed++) {
  const plan = drawPlan(seed, seconds * 1_000, means);
  if (values.plan) {
    sayPlan(plan);
    continue;
  }
  try {
    const outcome = await runSeed(means, plan, { keep: values.keep });
    sayOutcome(outcome);
    if (outcome.violations.length > 0) broken += 1;
  } catch (error) {
    broken += 1;
    sayPlan(plan);
    say(inspect(error));
  }
}
process.exit(broken === 0 ? 0 : 1);

function sayPlan({ seed, durationMs, migrating, leftOut, actions }: Plan): void {
  say(`seed ${seed}, ${durationMs / 1_000} s:`);
  for (const sentence of leftOut) say(`  ${sentence}`);
  for (const crash of migrating) {
    say(`  before    migrate${crash === null ? '' : `, ended at ${crash.point} ${crash.passing}`}`);
  }
  for (const { atMs, action } of actions)
    say(`  ${(atMs / 1_000).toFixed(2).padStart(7)} s  ${describeAction(action)}`);
}

function sayOutcome({ plan, violations, numbers, directory }: Outcome): void {
  const counts = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
  say(
    `seed ${plan.seed}: ${violations.length === 0 ? 'nothing found' : `${violations.length} violations`} (${counts.join(', ')})`,
  );
  for (const sentence of plan.leftOut) say(`  ${sentence}`);
  if (violations.length > 0) sayPlan(plan);
  for (const [law, same] of Map.groupBy(violations, (violation) => violation.law)) {
    say(`  ${law}`);
    for (const { what } of same.slice(0, SHOWN_MAX)) say(`    ${what}`);
    if (same.length > SHOWN_MAX) say(`    and ${same.length - SHOWN_MAX} more`);
  }
  if (directory !== null) say(`  journals and logs: ${directory}`);
}
