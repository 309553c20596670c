import { newTestsUnderWay, TESTS_PER_ENDPOINT_MAX, TESTS_UNDER_WAY_MAX } from '@postrider/usecases';
import { expect, test } from 'vitest';

test('So many tests of one endpoint are under way at once, and no more in all, until one ends, well or not.', async () => {
  const underWay = newTestsUnderWay();
  const ends: PromiseWithResolvers<string>[] = [];
  const begin = (endpointId: string) => {
    const end = Promise.withResolvers<string>();
    const running = underWay.run(endpointId, () => end.promise);
    if (running !== null) ends.push(end);
    return running;
  };
  const endpoints = Array.from({ length: TESTS_UNDER_WAY_MAX / TESTS_PER_ENDPOINT_MAX }, (_, n) => `endpoint ${n}`);
  const running = endpoints.flatMap((id) => {
    const allowed = Array.from({ length: TESTS_PER_ENDPOINT_MAX }, () => begin(id));
    expect(begin(id)).toBeNull();
    return allowed;
  });
  expect(running).not.toContain(null);
  expect(begin('another')).toBeNull();

  ends[0]?.resolve('an answer');
  expect(await running[0]).toBe('an answer');
  expect(begin('another')).not.toBeNull();
  expect(begin('endpoint 0')).toBeNull();
  ends[1]?.reject(new Error('a bug'));
  await expect(running[1]).rejects.toThrow('a bug');
  expect(begin('endpoint 0')).not.toBeNull();
});
