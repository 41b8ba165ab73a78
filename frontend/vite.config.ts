import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The page is served by the desktop program and by `voronkactl serve`; in development the calls go to a running `serve`.
const backend = process.env.VORONKA_SERVE ?? 'http://127.0.0.1:8787'

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': here('./src') } },
  server: {
    fs: { allow: [here('..')] },
    proxy: { '/api': backend, '/files': backend },
  },
  build: {
    target: ['es2022', 'safari16', 'chrome109'],
    chunkSizeWarningLimit: 1600, // the layout engine is one file, loaded when it is first used
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/app/test-setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
  },
})
