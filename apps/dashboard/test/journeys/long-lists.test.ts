import type { Database } from '@postrider/db';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectSteady } from '../kit/look.ts';
import { browserTest, openPlatform } from '../kit/open-platform.ts';
import { startPlatform } from '../kit/platform.ts';
import { allShown } from '../kit/shown.ts';

const DELIVERIES = 100_000;
const FAILED = 1_000;

/** A page of a list. */
const PAGE = 50;

const platform = openPlatform(startPlatform);

/** So many events of the last minutes with a delivery each; of the oldest thousands, each is one that failed. */
async function seed(database: Database): Promise<void> {
  await database.sql`
    with ours as (select e.id as endpoint, e.application_id as application from postrider.endpoints as e),
    made as (
      insert into postrider.events (id, application_id, type, data, data_bytes, occurred_at, created_at)
      select postrider.uuid7(t.at), application, 'order.created', '{}', 2, t.at, t.at
      from ours, generate_series(1, ${DELIVERIES}) as n
      cross join lateral (
        select greatest(date_trunc('day', now(), 'UTC'), now() - interval '35 minutes') + n * interval '20 milliseconds' as at
      ) as t
      returning id
    ), numbered as (select id, row_number() over (order by id) <= ${FAILED} as failed from made)
    insert into postrider.deliveries (event_id, endpoint_id, id, application_id, event_type, status, reason, completed_at)
    select id, endpoint, postrider.uuid_of_event(id), application, 'order.created',
      case when failed then 'failed' else 'delivered' end, case when failed then 'expired' end, now()
    from numbered, ours`;
  await database.sql`analyze`;
}

/** Presses for more, until the list has so many pages. */
async function pages(page: Page, count: number): Promise<void> {
  const rows = page.getByRole('table').getByRole('row');
  for (let n = 1; n <= count; n++) {
    // Under a row of heads.
    await rows.nth(n * PAGE).waitFor();
    expect(await rows.count()).toBe(n * PAGE + 1);
    if (n < count) await page.getByRole('button', { name: 'Show more' }).click();
  }
}

browserTest('A hundred thousand deliveries are shown a page at a time, newest first, and nothing jumps.', async () => {
  const { call, receiver, database } = platform();
  const { id } = await call('POST', '/applications', { name: 'Acme', uid: 'acme' });
  await call('POST', '/applications/acme/endpoints', { name: 'Shop', url: receiver.url });
  await seed(database);
  const page = await platform().page();
  for (const path of ['deliveries', 'deliveries?status=failed', 'events', 'events?status=failed']) {
    await page.goto(`/dashboard/applications/${id}/${path}`);
    await allShown(page);
    await pages(page, 3);
    await expectSteady(page);
  }
  await page.goto('/dashboard');
  await allShown(page);
  await expectSteady(page);
});
