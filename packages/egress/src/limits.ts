/** What is kept of a response body for the log; enough for an error page's first screens. */
export const RESPONSE_BODY_BYTES_MAX = 16 * 1024;

/**
 * How much of a longer body is read and thrown away so that its connection can be used again. Past this, opening a new
 * connection costs less than reading on.
 */
export const RESPONSE_DRAIN_BYTES_MAX = 64 * 1024;

/**
 * All that is read of a response: what comes before its status, the header block, the body, and what stands around its
 * chunks. A body of 64 KiB in chunks of ten bytes is within it.
 */
export const RESPONSE_BYTES_MAX = 128 * 1024;

/** A header block beyond this is no answer; what Node's own server and client allow. */
export const RESPONSE_HEADER_BYTES_MAX = 16 * 1024;

/** What is kept of the response headers for the log, names and values together. */
export const RESPONSE_HEADER_LOG_BYTES_MAX = 8 * 1024;

/** A receiver has reason for one or two 1xx responses (102, 103) before its answer; more is a flood. */
export const INFORMATIONAL_RESPONSES_MAX = 20;

/**
 * How long after its header block a body may take. The header block is the answer and the body only for the log, so a
 * body that drips must not hold the endpoint's slot until the deadline.
 */
export const BODY_GRACE_MS = 1_000;

/** As many as an endpoint's `maxInFlight` can be: no attempt waits for a connection because of this limit alone. */
export const CONNECTIONS_PER_ENDPOINT_MAX = 1_000;

/** An endpoint that had no attempt for this long has no connection left, and nothing in memory. */
export const POOL_IDLE_MS = 60_000;

/**
 * How long an unused connection is kept where the receiver gives no `Keep-Alive: timeout` hint (with one: its hint less
 * two seconds). Common servers close after 5 s (Node) or more; who closes first never writes on what the other closes.
 */
export const KEEP_ALIVE_MS = 4_000;

/** How long one address of a name with several may take before the next one is tried too. */
export const ADDRESS_ATTEMPT_MS = 1_000;

/** How late a deadline may be noticed. */
export const DEADLINE_TICK_MS = 25;

/**
 * All that a name may take to be resolved: a third of the usual timeout, and more than name servers need that answer at
 * all. An attempt whose name servers are silent ends with that as its reason, not with a timeout.
 */
export const LOOKUP_MS_MAX = 5_000;

/** How long one question to one name server may take before the next one is asked; a loss on the way is made good soon. */
export const DNS_QUESTION_MS = 1_500;

/** How often each name server is asked. */
export const DNS_QUESTION_TRIES = 2;

/**
 * How long an answer is used at most, whatever its TTL says: who moves a receiver should not have to wait for us longer
 * than a retry does.
 */
export const LOOKUP_TTL_MS_MAX = 30_000;

/** As many names as a process is likely to send to in half a minute; a name's addresses take about half a kilobyte. */
export const LOOKUPS_KEPT_MAX = 2_000;

/** The system tells no TTL, and a name that the operator exempts is often one whose address changes with a restart. */
export const SYSTEM_LOOKUP_TTL_MS = 1_000;

/** A change of the hosts file is seen this much later. */
export const HOSTS_FILE_FRESH_MS = 5_000;

/** What a proxy may say before the tunnel is open; as much as any answer. */
export const PROXY_HEAD_BYTES_MAX = 16 * 1024;
