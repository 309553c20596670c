import { createApplication } from '@postrider/usecases';
import { expect, test } from 'vitest';
import { ACCESS, granted } from '../src/access.ts';
import { startDispatcherChild } from '../src/dispatcher-child.ts';
import { startPlatform } from '../src/platform.ts';
import { startBenchReceiver } from '../src/receiver.ts';
import { APPLICATION } from '../src/record.ts';
import { until } from '../src/until.ts';
import { startBacklog } from '../src/waiting.ts';

test('What is made to wait by SQL is attempted when it is due, like what the product left waiting.', {
  timeout: 180_000,
}, async () => {
  const platform = await startPlatform();
  const receiver = await startBenchReceiver({ failEvery: 1 });
  try {
    granted(await createApplication(platform.deps, ACCESS, { name: 'Bench', uid: APPLICATION }));
    const options = { dueInSeconds: 1, spreadSeconds: 1, endpoints: 20 };
    const backlog = await startBacklog(platform, receiver.url, options);
    await backlog.grow(10);
    await backlog.grow(10);
    const attempts = () => platform.database.sql<{ count: number; deliveries: number; logged: number }[]>`
      select d.attempt_count as count, count(*)::integer as deliveries, sum(
        (select count(*) from postrider.attempts as a where a.event_id = d.event_id and a.endpoint_id = d.endpoint_id)
      )::integer as logged
      from postrider.deliveries as d where status = 'retrying' group by 1 order by 1`;
    expect(await attempts()).toEqual([{ count: 1, deliveries: 21, logged: 21 }]);

    const dispatcher = await startDispatcherChild(platform);
    // The one that was copied is due in a minute.
    await until(async () => (await attempts()).at(-1)?.deliveries === 20);
    await dispatcher.stop();
    expect(await attempts()).toEqual([
      { count: 1, deliveries: 1, logged: 1 },
      { count: 2, deliveries: 20, logged: 40 },
    ]);
  } finally {
    receiver.stop();
    await platform.close();
  }
});
