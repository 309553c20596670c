import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** The rules of WCAG 2.2, levels A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Those that other colours and another width can break. */
const LOOKS = ['color-contrast', 'target-size', 'scrollable-region-focusable'];

/** Fails with what is not accessible, where, and why. With `looks` only by the rules that looks decide. */
export async function expectAccessible(page: Page, what: 'all' | 'looks' = 'all'): Promise<void> {
  if (await page.evaluate(() => !Reflect.has(window, 'axe'))) await page.evaluate(axe.source);
  const runOnly = what === 'all' ? { type: 'tag', values: RULES } : { type: 'rule', values: LOOKS };
  const found: readonly string[] = await page.evaluate(async (only) => {
    const wanted = { runOnly: only, resultTypes: ['violations'] };
    const { violations } = await Reflect.get(window, 'axe').run(wanted);
    return violations.flatMap(({ id, nodes }: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`),
    );
  }, runOnly);
  expect(found).toEqual([]);
}

/** Fails where something is wider than the window, and says what. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120));
  });
  expect(wide).toEqual([]);
}

/** What the Web Vitals call good, in parts of the window that moved and how far. */
const LAYOUT_SHIFT_MAX = 0.1;

/** Fails where what was to be seen has moved by itself since the page was opened. */
export async function expectSteady(page: Page): Promise<void> {
  const moved = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const observer = new PerformanceObserver((list) => {
          observer.disconnect();
          const byItself = list.getEntries().filter((entry) => Reflect.get(entry, 'hadRecentInput') === false);
          resolve(byItself.reduce((sum, entry) => sum + Number(Reflect.get(entry, 'value')), 0));
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        // There is no list where nothing has moved.
        setTimeout(() => resolve(0), 100);
      }),
  );
  expect(moved, 'layout shift').toBeLessThanOrEqual(LAYOUT_SHIFT_MAX);
}
