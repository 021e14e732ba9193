import { defineConfig } from '@playwright/test'
import { findChromium, launchOptions } from './scripts/find-chromium.mjs'

// Every worker reads this file again; the environment carries what the first reading found.
const browser = process.env['E2E_BROWSER'] ?? JSON.stringify(await findChromium())
process.env['E2E_BROWSER'] = browser

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // A journey waits more than it computes. One file stays with one worker, and shares what it has begun.
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  retries: process.env['CI'] ? 1 : 0,
  timeout: 180_000,
  // For a machine that has other work too: what must be soon says so itself.
  expect: { timeout: 30_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    browserName: 'chromium',
    launchOptions: launchOptions(JSON.parse(browser)),
    // Tracing costs time; where a failed journey is tried again, the second try is soon enough.
    trace: process.env['CI'] ? 'on-first-retry' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    timezoneId: 'UTC',
  },
})
