import { expect } from 'vitest';
import { expectAccessible } from './kit/look.ts';
import { browserTest, openPlatform } from './kit/open-platform.ts';
import { startPlatform } from './kit/platform.ts';

const platform = openPlatform(startPlatform);

browserTest('An application is created, set up, opened to its customer, and deleted.', async () => {
  const { call } = platform();
  await call('POST', '/applications', { name: 'Taken', uid: 'taken' });
  const page = await platform().page();
  page.watched.expectComplaint(/status of 4(09|22) .*\/v1\/applications/);
  await page.goto('/dashboard/applications');
  await page.getByRole('button', { name: 'Create application' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create application' });
  await dialog.getByLabel('Name').fill('Acme Logistics');
  await dialog.getByLabel('Your own id').fill('taken');
  await dialog.getByRole('button', { name: 'Create application' }).click();
  await dialog.getByRole('alert').waitFor();
  expect(await dialog.getByLabel('Your own id').getAttribute('aria-invalid')).toBe('true');
  await expectAccessible(page);
  await dialog.getByLabel('Your own id').fill('acme');
  await dialog.getByRole('button', { name: 'Create application' }).click();
  await page.getByRole('heading', { level: 1, name: 'Endpoints' }).waitFor();
  await page.getByRole('navigation', { name: 'You are in' }).getByRole('link', { name: 'Acme Logistics' }).waitFor();

  await page.getByRole('navigation', { name: 'Application' }).getByRole('link', { name: 'Settings' }).click();
  const form = page.getByRole('form', { name: 'Application settings' });
  await form.getByLabel('Retry schedule').fill('30, soon');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByText('Write whole seconds, separated by commas.').waitFor();
  await form.getByLabel('Retry schedule').fill('30, 3600');
  await form.getByText(/further ones follow at \d\d:\d\d:\d\d, \d\d:\d\d:\d\d/).waitFor();
  await form.getByLabel('Timeout in milliseconds').fill('7');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.getByRole('alert').waitFor();
  expect(await form.getByLabel('Timeout in milliseconds').getAttribute('aria-invalid')).toBe('true');
  await form.getByLabel('Timeout in milliseconds').fill('5000');
  await form.getByLabel('Format').selectOption('stripe');
  await form.getByLabel('Metadata').fill('{"plan":"gold"}');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The application was saved.').waitFor();
  expect(await call('GET', '/applications/acme')).toMatchObject({
    retrySchedule: [30, 3600],
    timeoutMs: 5000,
    format: 'stripe',
    metadata: { plan: 'gold' },
  });

  await page.getByRole('button', { name: 'Make a link' }).click();
  const linking = page.getByRole('dialog', { name: 'Make a link' });
  await linking.getByLabel('See and rotate secrets').uncheck();
  await linking.getByLabel('Name at its head').fill('Acme webhooks');
  await linking.getByRole('button', { name: 'Make a link' }).click();
  const portal = await platform().page({ apiKey: null });
  await portal.goto((await linking.getByRole('region').textContent()) ?? '');
  await portal.getByRole('link', { name: 'Acme webhooks' }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  portal.watched.expectComplaint(/status of 401 .*\/v1\//);
  await page.getByRole('table', { name: 'Portal sessions' }).getByRole('button', { name: 'End' }).click();
  await page.getByText('No session is open.').waitFor();

  await page.getByRole('button', { name: 'Delete application' }).click();
  const removing = page.getByRole('dialog', { name: 'Delete Acme Logistics?' });
  await removing.getByRole('button', { name: 'Delete application' }).click();
  await page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor();
  await page.getByRole('link', { name: 'Taken' }).waitFor();
  await page.getByRole('link', { name: 'Acme Logistics' }).waitFor({ state: 'detached' });
});

browserTest('An event type is described with a schema, and what is wrong is said at its field.', async () => {
  const page = await platform().page();
  page.watched.expectComplaint(/status of 4\d\d .*\/v1\/event-types/);
  await page.goto('/dashboard/event-types');
  await page.getByRole('button', { name: 'Add event type' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add event type' });
  const schema = dialog.getByLabel('JSON Schema of data');
  const example = dialog.getByLabel('Example of data');
  const save = () => dialog.getByRole('button', { name: 'Save' }).click();
  const isWrong = (field: typeof schema) => expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  await dialog.getByLabel('Name').fill('order.created');
  await dialog.getByLabel('Description').fill('Somebody has ordered.');
  await schema.fill('{"type":');
  await save();
  await dialog.getByText('This is not JSON').waitFor();
  await schema.fill('{"type":"nothing"}');
  await save();
  await isWrong(schema);
  await schema.fill(
    '{"type":"object","required":["total"],"properties":{"total":{"type":"integer","minimum":0,"description":"In cents."}}}',
  );
  await dialog.getByRole('table', { name: 'Fields of data' }).getByText('In cents.').waitFor();
  await example.fill('{"total":"much"}');
  await save();
  await isWrong(example);
  await expectAccessible(page);
  await example.fill('{"total":12345678901234567890}');
  await save();

  await page.getByRole('heading', { level: 1, name: 'order.created' }).waitFor();
  await page.getByText('Somebody has ordered.').waitFor();
  const field = page.getByRole('table', { name: 'Fields of data' }).getByRole('row').filter({ hasText: 'total' });
  expect((await field.getByRole('cell').allTextContents()).join(' | ')).toBe('total | integer | Yes | In cents.from 0');
  await page.getByRole('region', { name: 'Example' }).getByText('12345678901234567890').first().waitFor();

  await page.getByRole('navigation', { name: 'You are in' }).getByRole('link', { name: 'Event types' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as OpenAPI' }).click();
  expect((await downloading).suggestedFilename()).toBe('event-types.openapi.json');
});

browserTest("A format of one's own begins as a copy, shows a request, and is deleted.", async () => {
  const { call } = platform();
  const page = await platform().page();
  page.watched.expectComplaint(/status of 4\d\d .*\/v1\/formats/);
  await page.goto('/dashboard/formats');
  await page.getByRole('button', { name: 'Add format' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add format' });
  await dialog.getByLabel('Name').fill('ours');
  await dialog.getByLabel('Begin with a copy of').selectOption('stripe');
  const { signature } = await call('GET', '/formats/stripe');
  expect(JSON.parse(await dialog.getByLabel('Signature profile').inputValue())).toEqual(signature);
  await dialog.getByLabel('Envelope').fill('{"kind":"$nothing"}');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').waitFor();
  await expectAccessible(page);
  await dialog.getByLabel('Envelope').fill('{"kind":"$type","body":"$data"}');
  await dialog.getByRole('button', { name: 'Save' }).click();

  await page.getByRole('heading', { level: 1, name: 'ours' }).waitFor();
  const request = page.getByRole('region', { name: 'A request in this format' });
  await request.getByText('"kind": "message.delivered"').first().waitFor();
  await request.getByText('stripe-signature: t=').first().waitFor();
  expect(await call('GET', '/formats/ours')).toMatchObject({ envelope: { kind: '$type', body: '$data' }, signature });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete ours?' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { level: 1, name: 'Formats' }).waitFor();
  await page.getByRole('link', { name: 'ours' }).waitFor({ state: 'detached' });
});
