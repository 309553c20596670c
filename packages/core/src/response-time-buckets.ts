/**
 * Upper bounds of the buckets in which response times are counted, ten for every power of ten: 1 ms to 31.6 s, which is
 * beyond the longest timeout. Two times in one bucket differ by less than 26 %, and so does an estimate from what it
 * estimates. Counts are kept under these bounds: another list needs another column.
 */
export const RESPONSE_TIME_BOUNDS_MS: readonly number[] = [
  ...new Set(Array.from({ length: 46 }, (_, tenths) => Math.round(10 ** (tenths / 10)))),
];

/** Counts of response times, one for each bucket; at least one time. */
export type ResponseTimeCounts = readonly number[];

/** The bucket of a response time. What is longer than the last bound is in the last. */
export function responseTimeBucket(durationMs: number): number {
  let bucket = 0;
  let beyond = RESPONSE_TIME_BOUNDS_MS.length - 1;
  while (bucket < beyond) {
    const middle = (bucket + beyond) >> 1;
    if (durationMs <= boundOf(middle)) beyond = middle;
    else bucket = middle + 1;
  }
  return bucket;
}

/**
 * The response time, in whole milliseconds, that this share of them did not exceed: nearest rank, in a bucket as if its
 * times were spread evenly. Less than a millisecond counts as one.
 */
export function responseTimePercentile(counts: ResponseTimeCounts, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let rank = Math.max(1, Math.ceil(share * total));
  for (const [bucket, count] of counts.entries()) {
    if (rank <= count) {
      const below = bucket === 0 ? 0 : boundOf(bucket - 1);
      return below + Math.ceil(((boundOf(bucket) - below) * (rank - 0.5)) / count);
    }
    rank -= count;
  }
  throw new Error('Of no response times there is no percentile.');
}

function boundOf(bucket: number): number {
  const bound = RESPONSE_TIME_BOUNDS_MS[bucket];
  if (bound === undefined) throw new Error(`There is no bucket ${bucket} of response times.`);
  return bound;
}
