import { z } from 'zod';
import {
  allowList,
  apiKey,
  databaseUrl,
  flag,
  frameAncestors,
  masterKeys,
  origin,
  proxyUrl,
  sources,
  wholeNumber,
} from './setting-values.ts';

/** A program's role: `start` is API and dispatcher in one process. */
export type Role =
  | 'start'
  | 'api'
  | 'dispatcher'
  | 'migrate'
  | 'master-keys'
  | 'grant-emit'
  | 'types generate'
  | 'doctor'
  | 'outbox';

export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** The environment variable. */
  readonly name: string;
  /** As it would be written; null: none. */
  readonly default: string | null;
  /** Where it differs, in development mode. */
  readonly developmentDefault?: string;
  /** What it is, for people. */
  readonly sentence: string;
  /** Completes "it must be …". */
  readonly form: string;
  /** Its value is never shown: read, it is a `SecretText`. */
  readonly secret?: true;
  /** Roles that cannot do without, outside development mode. */
  readonly requiredBy?: readonly Role[];
  readonly schema: Schema;
}

const setting = <Schema extends z.ZodType>(of: Setting<Schema>): Setting<Schema> => of;

const KIB = 1024;
const MIB = 1024 * KIB;

/** Every setting, in the order of the reference page that is generated from this table. */
export const SETTINGS = {
  databaseUrl: setting({
    name: 'DATABASE_URL',
    default: null,
    sentence:
      'The PostgreSQL (15 or newer) that Postrider lives in; it keeps to the schemas `postrider` and `postrider_queue`. Absent: **development mode** with an embedded PostgreSQL in `POSTRIDER_DATA_DIR`.',
    form: 'a postgres:// or postgresql:// URL that names a host and a database',
    secret: true,
    requiredBy: ['api', 'dispatcher', 'migrate', 'master-keys'],
    schema: databaseUrl.nullable(),
  }),
  dataDirectory: setting({
    name: 'POSTRIDER_DATA_DIR',
    default: '.postrider',
    sentence:
      'Where development mode keeps its database, its keys and, for psql and for services that emit, the file `database-url` with the connection string; and where commands find its address and key, and `listen` keeps its secret.',
    form: 'a path',
    schema: z.string(),
  }),
  host: setting({
    name: 'HOST',
    default: '127.0.0.1',
    sentence: 'The address the API listens on.',
    form: 'an address or a host name of this machine',
    schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/),
  }),
  port: setting({
    name: 'PORT',
    default: '8030',
    sentence: 'The port the API listens on; `0` takes a free one and prints it.',
    form: 'a whole number from 0 to 65535',
    schema: wholeNumber(0, 65_535),
  }),
  publicUrl: setting({
    name: 'POSTRIDER_PUBLIC_URL',
    default: null,
    sentence:
      'The URL at which people reach the API and the dashboard: in links that are handed out, and what a browser must say it comes from to do something while signed in. Absent: the one at which a request arrives, which is right unless a proxy in front passes on another `Host`.',
    form: 'an http:// or https:// URL of a host, perhaps with a port, and nothing after it',
    schema: origin.nullable(),
  }),
  portalFrameAncestors: setting({
    name: 'POSTRIDER_PORTAL_FRAME_ANCESTORS',
    default: '',
    sentence:
      'Origins, separated by commas, whose pages may show the portal in a frame; `https://*.example.com` stands for every host below one. None: only pages at our own origin may.',
    form: 'http:// or https:// origins separated by commas',
    schema: frameAncestors,
  }),
  apiKey: setting({
    name: 'POSTRIDER_API_KEY',
    default: null,
    sentence:
      'The root key of the API. Absent in development mode: made once, kept in `POSTRIDER_DATA_DIR` (mode 0600) and printed.',
    form: '16 to 256 printable characters without spaces',
    secret: true,
    requiredBy: ['start', 'api'],
    schema: apiKey.nullable(),
  }),
  masterKeys: setting({
    name: 'POSTRIDER_MASTER_KEYS',
    default: null,
    sentence:
      'Keys that encrypt secrets at rest, `id:base64(32 bytes)[,id:…]`: the first encrypts, the others still decrypt. `openssl rand -base64 32` makes one. Absent in development mode: made once and kept in `POSTRIDER_DATA_DIR` (mode 0600).',
    form: 'id:base64 of 32 bytes, several separated by commas, each id once',
    secret: true,
    requiredBy: ['start', 'api', 'dispatcher', 'master-keys'],
    schema: masterKeys.nullable(),
  }),
  egressAllow: setting({
    name: 'POSTRIDER_EGRESS_ALLOW',
    default: '',
    developmentDefault: '127.0.0.0/8,::1/128',
    sentence:
      'CIDRs and host names, separated by commas, that endpoints may have although their addresses are private. Setting it replaces the default. Names are looked up as the system does (hosts file and search domains included).',
    form: 'CIDRs and host names separated by commas',
    schema: allowList,
  }),
  egressAllowMetadata: setting({
    name: 'POSTRIDER_EGRESS_ALLOW_METADATA',
    default: 'false',
    sentence:
      'Whether `POSTRIDER_EGRESS_ALLOW` may open addresses of cloud metadata services (169.254.0.0/16, 100.100.100.200, 168.63.129.16, fd00:ec2::/32 and others) too. **Whoever can create an endpoint can then ask for the credentials of this machine.**',
    form: 'true or false',
    schema: flag,
  }),
  egressProxy: setting({
    name: 'POSTRIDER_EGRESS_PROXY',
    default: null,
    sentence:
      'A forward proxy, `http://user:password@host:port`, that every request to an endpoint goes through (CONNECT). Endpoints are judged all the same. `HTTP_PROXY` and its like are ignored.',
    form: 'an http:// URL of a host, with a port and perhaps a user and password, and nothing after them',
    secret: true,
    schema: proxyUrl.nullable(),
  }),
  egressProxyResolves: setting({
    name: 'POSTRIDER_EGRESS_PROXY_RESOLVES',
    default: 'false',
    sentence:
      'With `true`, host names are handed to the proxy as they are, and what they resolve to is for the proxy to judge: for networks in which only the proxy can resolve public names, with a proxy that refuses private addresses. With `false` names are resolved and judged here, and the proxy is told the address.',
    form: 'true or false',
    schema: flag,
  }),
  httpTargets: setting({
    name: 'POSTRIDER_HTTP_TARGETS',
    default: 'false',
    developmentDefault: 'true',
    sentence: 'Whether endpoints may have `http://` URLs.',
    form: 'true or false',
    schema: flag,
  }),
  retentionDays: setting({
    name: 'POSTRIDER_RETENTION_DAYS',
    default: '30',
    sentence: 'Events, deliveries and attempts older than this go, a whole day at a time.',
    form: 'a whole number from 2 to 3650',
    schema: wholeNumber(2, 3_650),
  }),
  auditRetentionDays: setting({
    name: 'POSTRIDER_AUDIT_RETENTION_DAYS',
    default: '365',
    sentence: 'Entries of the audit log older than this are deleted.',
    form: 'a whole number from 1 to 3650',
    schema: wholeNumber(1, 3_650),
  }),
  databaseConnections: setting({
    name: 'POSTRIDER_DATABASE_CONNECTIONS',
    default: '10',
    sentence: 'Upper bound of the connections to PostgreSQL, per process.',
    form: 'a whole number from 3 to 1000',
    schema: wholeNumber(3, 1_000),
  }),
  inFlightMax: setting({
    name: 'POSTRIDER_IN_FLIGHT_MAX',
    default: '500',
    sentence:
      'Requests to endpoints under way at once, per dispatcher; at most half of them to one endpoint, or together to those that are new or take more than a second.',
    form: 'a whole number from 1 to 10000',
    schema: wholeNumber(1, 10_000),
  }),
  eventDataBytesMax: setting({
    name: 'POSTRIDER_EVENT_DATA_BYTES_MAX',
    default: String(256 * KIB),
    sentence: "The size limit of one event's `data`, over the API and in SQL alike.",
    form: 'a whole number from 1024 to 16777216',
    // The same bounds as the column's: migrations/0001_foundation.sql, postrider.settings.
    schema: wholeNumber(KIB, 16 * MIB),
  }),
  batchBytesMax: setting({
    name: 'POSTRIDER_BATCH_BYTES_MAX',
    default: String(8 * MIB),
    sentence: 'The size limit of a batch of events.',
    form: 'a whole number from 1024 to 134217728',
    schema: wholeNumber(KIB, 128 * MIB),
  }),
  bodyBytesMax: setting({
    name: 'POSTRIDER_BODY_BYTES_MAX',
    default: String(512 * KIB),
    sentence: 'The size limit of every other request body.',
    form: 'a whole number from 1024 to 134217728',
    schema: wholeNumber(KIB, 128 * MIB),
  }),
  sourceUrls: setting({
    name: 'POSTRIDER_SOURCES',
    default: null,
    sentence:
      'Databases of services that events are read from, `name=postgres://…[,name=…]`, each with an outbox that `postrider outbox install` has put there. The names appear in `GET /v1/sources`; one whose database moves keeps its name. Every dispatcher holds one connection to each.',
    form: 'name=postgres://… with a name of a-z 0-9 - (at most 32 characters) and a database, several separated by commas, each name once, at most 50',
    secret: true,
    schema: sources.nullable(),
  }),
  sourcesKeepHours: setting({
    name: 'POSTRIDER_SOURCES_KEEP_HOURS',
    default: '24',
    sentence:
      "How long entries stay in services' outboxes after they were emitted, at least, even when they have been read: as far back Postrider's own database can be restored without losing any of them. Those with a `uid` or an idempotency key stay for 24 hours in any case.",
    form: 'a whole number from 1 to 720',
    schema: wholeNumber(1, 720),
  }),
  apiRateLimit: setting({
    name: 'POSTRIDER_API_RATE_LIMIT',
    default: '1000',
    sentence:
      'Requests per second that each API key may make, in each process; a key may have a limit of its own. The root key has none. A batch of events is one request.',
    form: 'a whole number from 1 to 100000',
    schema: wholeNumber(1, 100_000),
  }),
  portalRateLimit: setting({
    name: 'POSTRIDER_PORTAL_RATE_LIMIT',
    default: '20',
    sentence: 'Requests per second that each portal session may make, in each process.',
    form: 'a whole number from 1 to 100000',
    schema: wholeNumber(1, 100_000),
  }),
  playground: setting({
    name: 'POSTRIDER_PLAYGROUND',
    default: 'false',
    developmentDefault: 'true',
    sentence:
      'Whether there is a playground: inboxes at `/play/…` that receive, verify and show webhooks. Whoever knows the URL of an inbox can send to it without a key.',
    form: 'true or false',
    schema: flag,
  }),
  apiConnectionsMax: setting({
    name: 'POSTRIDER_API_CONNECTIONS_MAX',
    default: '5000',
    sentence:
      'Connections to the API that may be open at once, per process; those beyond are closed as they come. Each needs a file descriptor.',
    form: 'a whole number from 10 to 100000',
    schema: wholeNumber(10, 100_000),
  }),
  shutdownSeconds: setting({
    name: 'POSTRIDER_SHUTDOWN_SECONDS',
    default: '35',
    sentence:
      'How long a dispatcher that is told to stop waits for what is in flight; an attempt takes at most 30 s. The last two seconds are for giving back what has not ended, which others then make again at once.',
    form: 'a whole number from 0 to 600',
    schema: wholeNumber(0, 600),
  }),
  shutdownDelaySeconds: setting({
    name: 'POSTRIDER_SHUTDOWN_DELAY_SECONDS',
    default: '5',
    developmentDefault: '0',
    sentence:
      'How long the API that is told to stop goes on answering while `/readyz` says 503 already: as long as the load balancer in front needs to notice.',
    form: 'a whole number from 0 to 300',
    schema: wholeNumber(0, 300),
  }),
  logLevel: setting({
    name: 'POSTRIDER_LOG_LEVEL',
    default: 'info',
    sentence: 'How much is logged, one JSON object a line, on standard error: `debug`, `info`, `warn`, `error`.',
    form: 'debug, info, warn or error',
    schema: z.enum(['debug', 'info', 'warn', 'error']),
  }),
} as const;
