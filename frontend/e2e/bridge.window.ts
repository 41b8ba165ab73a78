import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { expected } from './probe/expected'
import type { Seen } from './probe/probe'
import { bundle } from './support/bundle'
import { root } from './support/program'
import { Screen } from './support/screen'

const run = promisify(execFile)

test('every kind of parameter, an error, an event and a cancel cross the real window', async () => {
  test.setTimeout(300_000) // the program is built for this test
  const dir = await mkdtemp(join(tmpdir(), 'voronka-probe-'))
  const program = join(dir, 'probe')
  const tags = 'desktop,production,webkit2_41,probe'
  await run('go', ['build', '-tags', tags, '-o', program, './app/proof/probe'], { cwd: root })
  const script = await bundle('window.ts')
  await writeFile(join(dir, 'index.html'), `<!doctype html><meta charset="utf-8"><script>${script}</script>`)

  const screen = await Screen.open(1280, 800)
  try {
    const { stdout, stderr } = await run(program, [join(dir, 'workspace'), dir], {
      env: { ...process.env, DISPLAY: screen.display, HOME: dir, NO_AT_BRIDGE: '1' },
      timeout: 60_000,
      killSignal: 'SIGKILL', // a program that hangs may not hear the milder one
    })
    const report = /PROBE (.*)/.exec(stdout + stderr)?.[1]
    expect(report, stdout + stderr).toBeDefined()
    const { seen, failed } = JSON.parse(report ?? '{}') as { seen?: Seen; failed?: string }
    expect(failed).toBeUndefined()
    expect(seen).toMatchObject({ ...expected, topics: expect.arrayContaining(expected.topics) })
  } finally {
    await screen.close()
    await rm(dir, { recursive: true, force: true })
  }
})
