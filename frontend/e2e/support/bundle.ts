// Builds one of the probe's entries into a single script.
import { join } from 'node:path'
import { build } from 'vite'

const frontend = join(import.meta.dirname, '../..')

export async function bundle(entry: string): Promise<string> {
  const result = await build({
    root: frontend,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@': join(frontend, 'src') } },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(frontend, 'e2e/probe', entry), formats: ['iife'], name: 'probe', fileName: 'probe' },
    },
  })
  const [first] = Array.isArray(result) ? result : [result]
  if (!first || !('output' in first)) throw new Error('nothing was built')
  return first.output[0].code
}
