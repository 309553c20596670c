import { stderr, stdout } from 'node:process';
import { browserPlace, installedBrowser, isInstallable } from './find-browser.ts';

/** For machines that run the suite: says where the browser is, having installed it if it may. */
if (browserPlace() === null && !isInstallable()) {
  stdout.write('There is no Chromium, and only root on Debian may install it: the tests in a browser are left out.\n');
} else {
  try {
    stdout.write(`The browser is ${await installedBrowser()}.\n`);
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
