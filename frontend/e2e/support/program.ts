// The program under test: voronkactl on a workspace of its own, as a server for the page and as single commands.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

export const root = resolve(import.meta.dirname, '../../..')
const voronkactl = process.env.VORONKACTL ?? join(root, 'build/bin/voronkactl')
const run = promisify(execFile)

/** One of the files that stand in testdata/. */
export const testdata = (path: string) => join(root, 'testdata', path)

/** The records of a CSV without quotes, as objects by header: an independent count of what a test expects. */
export function csv(path: string): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').split(/\r?\n/)
  const names = head.split(',')
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value])))
}

export class Program {
  private server?: ChildProcess
  private origin = ''
  private token = ''

  private constructor(readonly workspace: string) {}

  /** A new workspace in a folder of its own: empty, or with the demo company. */
  static async create(kind: 'empty' | 'demo' = 'empty', ...args: string[]): Promise<Program> {
    const program = new Program(await mkdtemp(join(tmpdir(), 'voronka-e2e-')))
    await program.ctl(kind === 'demo' ? 'demo' : 'init', ...args)
    return program
  }

  /** Runs one command to its end and returns its standard output; a failing one throws with what it said. */
  async ctl(...args: string[]): Promise<string> {
    const { stdout } = await run(voronkactl, ['--workspace', this.workspace, ...args], { maxBuffer: 256 << 20 })
    return stdout
  }

  /** Runs one command with --json and returns its objects, one a line. */
  async list<T>(...args: string[]): Promise<T[]> {
    const out = await this.ctl('--json', ...args)
    return out
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as T)
  }

  /** Starts serving; returns the address that a person would open. */
  async serve(...args: string[]): Promise<string> {
    const child = spawn(voronkactl, ['--workspace', this.workspace, 'serve', '--addr', '127.0.0.1:0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.server = child
    const address = await new Promise<string>((found, failed) => {
      let said = ''
      const hear = (chunk: Buffer) => {
        said += chunk.toString()
        const match = /http:\/\/[\d.]+:\d+\/\S*token=[A-Za-z0-9._~-]+/.exec(said)
        if (match) found(match[0])
      }
      child.stdout?.on('data', hear)
      child.stderr?.on('data', hear)
      child.on('exit', (code) => failed(new Error(`voronkactl serve ended with ${code}: ${said}`)))
    })
    const url = new URL(address)
    this.origin = url.origin
    this.token = url.searchParams.get('token') ?? ''
    return address
  }

  /** Calls a service as the page does. */
  async call<T>(method: string, argument: unknown = null): Promise<T> {
    const answer = await fetch(`${this.origin}/api/${method.replace('.', '/')}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(argument),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${text}`)
    return JSON.parse(text) as T
  }

  /** Ends the server and waits for it, so that another program may have the workspace. */
  async stop(): Promise<void> {
    const child = this.server
    if (!child || child.exitCode !== null) return
    this.server = undefined
    const ended = new Promise<void>((done) => child.on('exit', () => done()))
    child.kill('SIGTERM')
    await ended
  }

  async remove(): Promise<void> {
    await this.stop()
    await rm(this.workspace, { recursive: true, force: true })
  }
}
