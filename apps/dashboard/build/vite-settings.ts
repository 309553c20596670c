import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig } from 'vite';
import { PAGES } from './pages.ts';
import { isSource } from './sources.ts';

const FOLDER = join(import.meta.dirname, '..');

/** For Vite, with no file of its own to read. */
export const VITE_SETTINGS: InlineConfig = {
  configFile: false,
  envDir: false,
  root: FOLDER,
  base: '/dashboard/',
  publicDir: false,
  cacheDir: join(FOLDER, 'node_modules', '.cache', 'vite'),
  logLevel: 'warn',
  plugins: [react()],
  // The API puts a fresh one in its place with every answer.
  html: { cspNonce: '__NONCE__' },
  build: {
    target: 'es2023',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // A data URL would be a source of its own in the policy.
    assetsInlineLimit: 0,
    // What is measured is in our own report.
    reportCompressedSize: false,
    chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
    rolldownOptions: {
      input: PAGES.map((page) => join(FOLDER, `${page}.html`)),
      plugins: [
        {
          name: 'only-known-sources',
          generateBundle() {
            const ours = [...this.getModuleIds()]
              .map((id) => id.replace(/[?#].*$/, ''))
              .filter((id) => id.startsWith('/') && !id.includes('/node_modules/'));
            const unknown = ours.filter((id) => !isSource(id));
            // Otherwise it could change and nobody would build again.
            if (unknown.length > 0) this.error(`build/sources.ts does not list ${unknown.join(', ')}.`);
          },
        },
      ],
    },
  },
};
