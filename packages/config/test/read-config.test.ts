import { inspect } from 'node:util';
import { SecretText } from '@postrider/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSources, type Role, readConfig } from '../src/index.ts';
import { SETTINGS, type Setting } from '../src/settings.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const PRODUCTION = {
  DATABASE_URL: 'postgres://postrider:hush-hush@db.internal:5432/app',
  POSTRIDER_API_KEY: 'a-root-key-of-some-length',
  POSTRIDER_MASTER_KEYS: `k1:${KEY}`,
};

const problemsOf = (environment: Record<string, string>, role?: Role) => {
  const answer = readConfig(environment, role);
  return answer.ok ? [] : answer.problems;
};

test('Nothing set is development mode: loopback may be reached, over http too.', () => {
  expect(readConfig({})).toEqual({
    ok: true,
    config: {
      databaseUrl: null,
      dataDirectory: '.postrider',
      host: '127.0.0.1',
      port: 8030,
      publicUrl: null,
      portalFrameAncestors: [],
      apiKey: null,
      masterKeys: null,
      egressAllow: ['127.0.0.0/8', '::1/128'],
      egressAllowMetadata: false,
      egressProxy: null,
      egressProxyResolves: false,
      httpTargets: true,
      retentionDays: 30,
      auditRetentionDays: 365,
      databaseConnections: 10,
      inFlightMax: 500,
      eventDataBytesMax: 262_144,
      batchBytesMax: 8_388_608,
      bodyBytesMax: 524_288,
      sourceUrls: null,
      sourcesKeepHours: 24,
      apiRateLimit: 1000,
      playground: true,
      portalRateLimit: 20,
      apiConnectionsMax: 5000,
      shutdownSeconds: 35,
      shutdownDelaySeconds: 0,
      logLevel: 'info',
    },
  });
});

test('With a database of its own nothing private may be reached unless it is allowed.', () => {
  expect(readConfig(PRODUCTION)).toMatchObject({ ok: true, config: { egressAllow: [], httpTargets: false } });
});

test('A variable that is set to nothing, or to blanks, counts as absent.', () => {
  expect(readConfig({ DATABASE_URL: '', PORT: '  ' })).toMatchObject({
    ok: true,
    config: { databaseUrl: null, port: 8030 },
  });
});

test('All problems are named together, each with its setting, its value and what it must be.', () => {
  const problems = problemsOf({
    ...PRODUCTION,
    PORT: '80a',
    POSTRIDER_RETENTION_DAYS: '1',
    POSTRIDER_HTTP_TARGETS: 'yes',
    POSTRIDER_EGRESS_ALLOW: '10.0.0.0/33',
    POSTRIDER_LOG_LEVEL: 'loud',
  });
  expect(problems).toEqual([
    'PORT is "80a", but must be a whole number from 0 to 65535.',
    'POSTRIDER_EGRESS_ALLOW is "10.0.0.0/33", but must be CIDRs and host names separated by commas.',
    'POSTRIDER_HTTP_TARGETS is "yes", but must be true or false.',
    'POSTRIDER_RETENTION_DAYS is "1", but must be a whole number from 2 to 3650.',
    'POSTRIDER_LOG_LEVEL is "loud", but must be debug, info, warn or error.',
  ]);
});

test('The values of secrets are not repeated.', () => {
  const problems = problemsOf({
    DATABASE_URL: 'mysql://root:hush-hush@db/app',
    POSTRIDER_API_KEY: 'hush hush',
    POSTRIDER_MASTER_KEYS: 'k1:hush-hush',
  });
  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toContain('hush');
});

test('What is read of a secret cannot be printed, and is what was set.', () => {
  const environment = {
    ...PRODUCTION,
    POSTRIDER_EGRESS_PROXY: 'http://user:hush-hush@proxy.internal:3128',
    POSTRIDER_SOURCES: 'billing=postgres://reader:hush-hush@billing.internal/billing',
  };
  const answer = readConfig(environment);
  if (!answer.ok) throw new Error(answer.problems.join());
  const read = new Map(Object.entries(answer.config));
  const secrets = Object.entries<Setting>(SETTINGS).filter(([, setting]) => setting.secret === true);
  const shown = secrets.map(([field, { name }]) => {
    const text = read.get(field);
    return [name, text instanceof SecretText ? text.reveal() : text];
  });
  expect(Object.fromEntries(shown)).toEqual(environment);
  expect(inspect(answer, { depth: null, showHidden: true }) + JSON.stringify(answer)).not.toMatch(
    /hush|a-root-key|k1:/,
  );
});

test('Outside development mode each role names what it cannot do without.', () => {
  const { DATABASE_URL } = PRODUCTION;
  const named = (environment: Record<string, string>, role: Role) =>
    problemsOf(environment, role).map((problem) => problem.split(' ')[0]);
  expect(named({ DATABASE_URL }, 'start')).toEqual(['POSTRIDER_API_KEY', 'POSTRIDER_MASTER_KEYS']);
  expect(named({ DATABASE_URL }, 'api')).toEqual(['POSTRIDER_API_KEY', 'POSTRIDER_MASTER_KEYS']);
  expect(named({ DATABASE_URL }, 'dispatcher')).toEqual(['POSTRIDER_MASTER_KEYS']);
  expect(named({ DATABASE_URL }, 'master-keys')).toEqual(['POSTRIDER_MASTER_KEYS']);
  expect(named({ DATABASE_URL }, 'migrate')).toEqual([]);
  expect(named({}, 'start')).toEqual([]);
  expect(named({}, 'master-keys')).toEqual(['DATABASE_URL', 'POSTRIDER_MASTER_KEYS']);
  expect(named({}, 'api')).toEqual(['DATABASE_URL', 'POSTRIDER_API_KEY', 'POSTRIDER_MASTER_KEYS']);
});

test.each([
  ['10.0.0.0/8', true],
  ['10.1.2.3', true],
  ['fd00::/8', true],
  ['hooks.internal', true],
  ['hooks.internal, 10.0.0.0/8,', true],
  ['10.0.0', false],
  ['10.0.0.0/8/8', false],
  ['fd00::/129', false],
  ['::ffff:10.0.0.0/104', true],
  ['::ffff:10.0.0.0/24', false],
  ['https://hooks.internal', false],
  ['*.internal', false],
])('As an exemption from the address guard, %s is accepted: %s.', (text, accepted) => {
  expect(problemsOf({ POSTRIDER_EGRESS_ALLOW: text })).toHaveLength(accepted ? 0 : 1);
});

test.each([
  ['https://hooks.example.com', 'https://hooks.example.com'],
  ['HTTPS://Hooks.Example.com:443/', 'https://hooks.example.com'],
  ['http://10.0.0.7:8030', 'http://10.0.0.7:8030'],
  ['hooks.example.com', null],
  ['ftp://hooks.example.com', null],
  ['https://hooks.example.com/below', null],
  ['https://hooks.example.com?a', null],
  ['https://user@hooks.example.com', null],
  ['https://', null],
])('As the public URL, %s is read as %s.', (text, read) => {
  const answer = readConfig({ POSTRIDER_PUBLIC_URL: text });
  expect(answer.ok ? answer.config.publicUrl : null).toBe(read);
});

test.each([
  ['https://app.example.com', true],
  ['https://*.example.com, http://localhost:3000', true],
  ['app.example.com', false],
  ['https://app.example.com/', false],
  ["'self'", false],
  ['*', false],
  ['https://*', false],
  ['https:', false],
  ["https://app.example.com; script-src 'unsafe-inline'", false],
  ['https://app.example.com https://other.example.com', false],
])('As what may show the portal in a frame, %s is accepted: %s.', (text, accepted) => {
  expect(problemsOf({ POSTRIDER_PORTAL_FRAME_ANCESTORS: text })).toHaveLength(accepted ? 0 : 1);
});

test.each([
  ['http://proxy.internal:3128', true],
  ['http://user:hush%40@10.0.0.1:3128/', true],
  ['http://proxy', true],
  ['https://proxy.internal:3128', false],
  ['proxy.internal:3128', false],
  ['http://proxy:3128/path', false],
  ['http://proxy:3128/?a', false],
])('As an egress proxy, %s is accepted: %s.', (text, accepted) => {
  const problems = problemsOf({ POSTRIDER_EGRESS_PROXY: text });
  expect(problems).toHaveLength(accepted ? 0 : 1);
  expect(problems.join()).not.toContain(text);
});

test.each([
  [`k1:${KEY},k2:${KEY}`, true],
  [`k1:${KEY},k1:${KEY}`, false],
  [`k1:${KEY.slice(0, 40)}`, false],
  [`k1:${KEY.slice(0, 42)}B=`, false],
  [KEY, false],
  [`k1:${KEY},`, false],
])('As master keys, example %# is accepted: %s', (text, accepted) => {
  expect(problemsOf({ POSTRIDER_MASTER_KEYS: text })).toHaveLength(accepted ? 0 : 1);
});

test('Whatever a number setting says, it is read within its bounds or named as a problem.', () => {
  const text = fc.oneof(fc.integer().map(String), fc.double().map(String), fc.string());
  fc.assert(
    fc.property(text, (PORT) => {
      const answer = readConfig({ PORT });
      if (PORT.trim() === '') return answer.ok && answer.config.port === 8030;
      const number = /^\d+$/.test(PORT.trim()) ? Number(PORT) : Number.NaN;
      return number <= 65_535 ? answer.ok && answer.config.port === number : !answer.ok && answer.problems.length === 1;
    }),
  );
});

test.each<[string, readonly string[] | null]>([
  ['billing=postgres://hush:hush@db/billing', ['billing postgres://hush:hush@db/billing']],
  ['a=postgres://db/a, b-2=postgresql://db:5433/b', ['a postgres://db/a', 'b-2 postgresql://db:5433/b']],
  ['a=postgres://db/a?options=x,y,b=postgres://db/b', ['a postgres://db/a?options=x,y', 'b postgres://db/b']],
  ['a=postgres://db/a,a=postgres://db/b', null],
  ['a=postgres://db/a,', ['a postgres://db/a']],
  ['postgres://db/a', null],
  ['A=postgres://db/a', null],
  ['a=postgres://db', null],
  ['a=mysql://hush@db/a', null],
  [`${'a'.repeat(33)}=postgres://db/a`, null],
  [Array.from({ length: 51 }, (_, n) => `s${n}=postgres://db/a`).join(), null],
])('As sources, %s is read as %j.', (text, read) => {
  const sources = parseSources(text)?.map(({ name, url }) => `${name} ${url.reveal()}`) ?? null;
  expect(sources).toEqual(read);
  const problems = problemsOf({ POSTRIDER_SOURCES: text });
  expect(problems).toHaveLength(read === null ? 1 : 0);
  expect(problems.join()).not.toContain('hush');
});
