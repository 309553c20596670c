import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { capacityTable } from './capacity-table.ts';
import { BENCHES } from './catalogue.ts';
import { CHARTS } from './charts.ts';
import { isMet } from './figure.ts';
import { type Report, reportSchema, type Size } from './report.ts';
import { runBenches } from './run-benches.ts';
import { soakChart } from './soak-chart.ts';
import { soakTable } from './soak-table.ts';
import { tableOf } from './table.ts';
import { writeBetween } from './write-between.ts';

/*
 * pnpm bench [NAME…] [--small | --large] [--strict]   measures, and leaves a report in bench/results/
 * pnpm bench chart [REPORT…]                          draws docs/images/ and fills the tables of the pages about them
 */

const inRepository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The reports that documents are made from; the others are git-ignored. */
const REFERENCES = ['reference.json', 'reference-soak.json'].map((name) => inRepository(`bench/results/${name}`));

const say = (line: string) => process.stderr.write(`${line}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    small: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
  },
});

const [first, ...others] = positionals;
if (first === 'chart') {
  const paths = others.length > 0 ? others.map((path) => resolve(path)) : REFERENCES.filter((path) => existsSync(path));
  for (const path of paths) await chart(path);
} else {
  await measure(positionals);
}

async function measure(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    say(`There is no bench ${unknown.join(', ')}: choose from ${BENCHES.map(({ name }) => name).join(', ')}, chart.`);
    process.exit(2);
  }
  const size: Size = values.large ? 'large' : values.small ? 'small' : 'normal';
  const benches = BENCHES.filter(({ name, onlyByName }) => (names.length === 0 ? !onlyByName : names.includes(name)));
  const report = await runBenches(benches, { size, progress: say });

  const path = inRepository(
    `bench/results/${report.startedAt.slice(0, 19).replaceAll(':', '')}-${report.revision.commit}.json`,
  );
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`\n${tableOf(report)}\n\n`);
  const seconds = report.benches.reduce((sum, entry) => sum + entry.seconds, 0);
  say(`It took ${Math.ceil(seconds / 60)} minutes. The whole report: ${path}`);
  if (values.strict && !isAllMet(report)) process.exitCode = 1;
}

function isAllMet({ benches }: Report): boolean {
  return benches.every((entry) => 'figures' in entry && entry.figures.every((figure) => isMet(figure) !== false));
}

async function chart(path: string): Promise<void> {
  const report = reportSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  await mkdir(inRepository('docs/images'), { recursive: true });
  if (report.benches.some(({ name }) => name === 'soak')) await writeSoak(report);
  if (report.benches.some(({ name }) => name !== 'soak')) await writeCapacity(report);
}

async function writeSoak(report: Report): Promise<void> {
  const svg = soakChart(report);
  if (svg === null) {
    say('Not drawn, since the soak failed: soak.svg');
    return;
  }
  await writeFile(inRepository('docs/images/soak.svg'), svg);
  const shown = ['![What must not grow](../images/soak.svg)', soakTable(report)].join('\n\n');
  await writeBetween(inRepository('docs/internals/endurance.md'), 'soak', shown);
  say('Drawn: docs/images/soak.svg');
}

async function writeCapacity(report: Report): Promise<void> {
  const page = inRepository('docs/operate/capacity.md');
  const shown: string[] = [];
  for (const { file, title, draw } of CHARTS) {
    const svg = draw(report);
    if (svg === null) {
      say(`Not drawn, since the report lacks its bench: ${file}`);
      continue;
    }
    await writeFile(inRepository(`docs/images/${file}`), svg);
    shown.push(`![${title}](../images/${file})`);
    say(`Drawn: docs/images/${file}`);
  }
  await writeBetween(page, 'charts', shown.join('\n\n'));
  await writeBetween(page, 'capacity', capacityTable(report));
}
