import { afterAll, beforeAll, test } from 'vitest';
import { receive } from '../../express-receiver/test/receive.ts';
import { openPlatform, type Platform } from '../../senders/test/platform.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await openPlatform();
});

afterAll(() => platform.close());

test('By a route handler of Next.js, what Postrider sends is verified and handled, and what another secret signed is refused.', () =>
  receive(platform, 'nextjs-receiver'));
