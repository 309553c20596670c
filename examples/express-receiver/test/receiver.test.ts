import { afterAll, beforeAll, test } from 'vitest';
import { openPlatform, type Platform } from '../../senders/test/platform.ts';
import { receive } from './receive.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await openPlatform();
});

afterAll(() => platform.close());

test('By Express, what Postrider sends is verified and handled, and what another secret signed is refused.', () =>
  receive(platform, 'express-receiver'));
