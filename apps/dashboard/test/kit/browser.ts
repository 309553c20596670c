import { type Browser, chromium } from 'playwright-core';
import { installedBrowser } from './find-browser.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let starting: Promise<Browser> | null = null;

/** The one browser of this process, with a profile of its own, which ends with the process. */
export function browser(): Promise<Browser> {
  starting ??= installedBrowser().then((executablePath) => chromium.launch({ executablePath, args: FLAGS }));
  return starting;
}
