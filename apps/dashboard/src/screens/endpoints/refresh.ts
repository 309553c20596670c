/** How often what changes by itself is asked for again, while somebody looks. */
export const REFRESH_MS = 10_000;

/** The same for what somebody has just started and waits for. */
export const WATCH_MS = 1000;

/** So many pages of a list are asked for again by themselves; of a longer one somebody reads what was. */
export const REFRESHED_PAGES_MAX = 2;
