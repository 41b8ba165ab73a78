// The sandbox's mail server as a process: it speaks real SMTP, keeps what it accepts, and fails where it is told to.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './program'

let built: Promise<string> | undefined

function build(): Promise<string> {
  built ??= (async () => {
    const path = join(tmpdir(), `voronka-smtpd-${process.pid}`)
    await promisify(execFile)('go', ['build', '-o', path, './backend/sandbox/smtp/smtpd'], { cwd: root })
    return path
  })()
  return built
}

export class MailServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(...args: string[]): Promise<MailServer> {
    const child = spawn(await build(), args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const address = await new Promise<string>((found, failed) => {
      child.stdout?.once('data', (chunk: Buffer) => found(chunk.toString().trim()))
      child.on('exit', (code) => failed(new Error(`smtpd ended with ${code}`)))
    })
    return new MailServer(child, Number(address.split(':').at(-1)))
  }

  /** It ends with its input. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return
    const ended = new Promise<void>((done) => this.child.on('exit', () => done()))
    this.child.stdin?.end()
    await ended
  }
}
