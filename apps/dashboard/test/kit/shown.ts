import type { Page } from 'playwright-core';

/** So long nothing that loads is to be seen, before it counts as all there. */
const QUIET_MS = 150;

/** Once a screen has read what it shows, and what that made it read. */
export async function allShown(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(
    (quietMs) => {
      const isLoading = document.querySelector('[role=status][aria-label=Loading], [aria-busy=true]') !== null;
      const since: unknown = Reflect.get(window, 'quietSince');
      if (isLoading || typeof since !== 'number') {
        Reflect.set(window, 'quietSince', isLoading ? undefined : performance.now());
        return false;
      }
      return performance.now() - since >= quietMs;
    },
    QUIET_MS,
    { polling: 30 },
  );
}
