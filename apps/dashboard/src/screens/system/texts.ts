import { secondsText } from '../../ui/figure-text.ts';

const number = (value: number) => value.toLocaleString('en');

export const text = {
  title: 'System',
  asOf: 'As of',
  allWell: 'All is well.',
  findings: 'What is wrong',
  bad: 'Wrong',
  warn: 'Look at it',
  wrong: {
    schemaBehind: (missing: readonly string[]) =>
      `The database lacks ${missing.join(', ')}: run “postrider migrate” with this version.`,
    schemaForeign: 'This version cannot work with the schema of the database: it was migrated for another one.',
    schemaAhead: (newer: readonly string[]) =>
      `The database was migrated by a newer version (${newer.join(', ')}): bring this process to it as well.`,
    partitions: (days: number) =>
      `There are tables for ${days === 1 ? '1 more day' : `${days} more days`} only: after that nothing can be recorded. A dispatcher makes them; see that one runs, and what it logs.`,
    relay: (seconds: number) =>
      `Events have waited ${secondsText(seconds)} to be matched with endpoints: see that a dispatcher runs, and that it can keep up.`,
    queue: (seconds: number) =>
      `Deliveries have been due for ${secondsText(seconds)}: see that a dispatcher runs, and whether more of them are needed.`,
    connections: (used: number, max: number) =>
      `${number(used)} of the ${number(max)} connections of the PostgreSQL server are taken: give it more, or the processes fewer (POSTRIDER_DATABASE_CONNECTIONS).`,
    source: (name: string, message: string) => `The source ${name} cannot be read: ${message}`,
    sourceLag: (name: string, seconds: number) => `The source ${name} is ${secondsText(seconds)} behind.`,
    refused: (name: string, count: number) =>
      `${number(count)} ${count === 1 ? 'event' : 'events'} of the source ${name} cannot be recorded: see why below.`,
  },
  relay: 'Relay lag',
  relayHint: (events: string) => `${events} not matched with endpoints yet`,
  events: (count: number, capped: boolean) =>
    `${number(count)}${capped ? ' events or more' : count === 1 ? ' event' : ' events'}`,
  queueAge: 'Longest overdue',
  queueAgeHint: 'since it could have been attempted',
  nothingDue: 'None',
  due: 'Due now',
  leased: 'Being attempted',
  waiting: 'Due later',
  chunksHint: 'chunks of up to 100 deliveries',
  atLeast: (count: string) => `${count} or more`,
  count: number,
  connections: 'Connections',
  connectionsOf: ({ used, max }: { used: number; max: number }) =>
    `${number(used)} of ${number(max)} of the server in use`,
  size: 'Database on disk',
  versions: 'Versions and database',
  postrider: 'Postrider',
  node: 'Node',
  postgres: 'PostgreSQL',
  schema: 'Schema',
  schemaCurrent: (last: string) => `${last}, current`,
  schemaNotCurrent: (last: string) => `${last}, not what this version needs`,
  noMigration: 'nothing',
  sources: 'Sources',
  sourcesEmpty: 'Events are read from no other database (POSTRIDER_SOURCES).',
  source: 'Source',
  lag: 'Lag',
  readAt: 'Last event read',
  state: 'State',
  fine: 'Fine',
  failing: 'Failing',
  refusing: 'Some refused',
  never: 'Not yet',
  refused: 'Refused',
  refusedOne: ({
    code,
    count,
    application,
    type,
  }: {
    code: string;
    count: number;
    application: string;
    type: string;
  }) => `${number(count)} × ${code}, last ${type} for ${application}`,
  none: '–',
  partitions: 'Tables by day',
  partitionsAhead: (days: number, last: string) =>
    `Days are in UTC. Empty ones are made for ${days} days more, up to ${last}.`,
  day: 'Day',
  tables: { events: 'Events', deliveries: 'Deliveries', attempts: 'Attempts' },
  total: 'Together',
};
