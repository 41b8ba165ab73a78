import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

// The system's own browser: tests fetch nothing.
const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium', '/usr/bin/google-chrome']
const browser = process.env.CHROMIUM ?? candidates.find((path) => existsSync(path))

export default defineConfig({
  testDir: './e2e',
  outputDir: './test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0, // a flake is a bug
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    actionTimeout: 10_000,
    // Recording every test costs a quarter of the time; TRACE=1 records the failing ones. A picture and the page's tree are always kept.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: browser,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'e2e', testMatch: '*.spec.ts' },
    { name: 'screenshots', testMatch: '*.shots.ts', workers: 1 },
    { name: 'window', testMatch: '*.window.ts', workers: 1 },
    { name: 'bench', testMatch: '*.bench.ts', workers: 1 },
  ],
})
