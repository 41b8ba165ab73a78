// The real window: a screen in memory, the built desktop program on it, and a pointer and keyboard that the window cannot
// tell from real ones.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Point } from './pointer'
import { root } from './program'

const voronka = process.env.VORONKA ?? join(root, 'build/bin/voronka')
const run = promisify(execFile)

export class Screen {
  private constructor(
    private readonly server: ChildProcess,
    readonly display: string,
    readonly width: number,
    readonly height: number,
  ) {}

  static async open(width: number, height: number): Promise<Screen> {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    })
    const number = await new Promise<string>((found, failed) => {
      server.on('error', failed)
      server.on('exit', (code) => failed(new Error(`Xvfb ended with ${code}`)))
      server.stdio[3]?.on('data', (chunk: Buffer) => found(chunk.toString().trim()))
    })
    return new Screen(server, `:${number}`, width, height)
  }

  private async xdotool(...args: string[]): Promise<string> {
    const { stdout } = await run('xdotool', args, { env: { ...process.env, DISPLAY: this.display }, timeout: 30_000 })
    return stdout.trim()
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((done) => this.server.on('exit', () => done()))
    this.server.kill('SIGTERM')
    await ended
  }

  /** Starts the desktop program on a workspace and returns once its window is on the screen, filling it. */
  async start(workspace: string, home: string): Promise<Window> {
    const child = spawn(voronka, ['--workspace', workspace], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        DISPLAY: this.display,
        HOME: home,
        XDG_STATE_HOME: join(home, 'state'),
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_CONFIG_HOME: join(home, 'config'),
        LANG: 'C.UTF-8',
        NO_AT_BRIDGE: '1',
      },
    })
    const said: string[] = []
    child.stdout?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    const ended = new Promise<never>((_, failed) => {
      child.on('exit', (code) => failed(new Error(`the window's program ended with ${code}: ${said.join('')}`)))
    })
    const shown = this.xdotool(
      'search',
      '--sync',
      '--onlyvisible',
      '--pid',
      String(child.pid),
      '--name',
      'Воронка|Voronka',
    )
    const id = (await Promise.race([shown, ended])).split('\n').at(-1) ?? ''
    ended.catch(() => undefined)
    await this.xdotool('windowmove', '--sync', id, '0', '0')
    await this.xdotool('windowsize', '--sync', id, String(this.width), String(this.height))
    await this.xdotool('windowfocus', '--sync', id)
    return new Window(child, id, this.display, said)
  }
}

export class Window {
  constructor(
    private readonly child: ChildProcess,
    readonly id: string,
    private readonly display: string,
    readonly said: string[],
  ) {}

  /** How far down the page begins: the native menu stands above it. */
  private top = 0

  /** Measures the menu's height once the page is drawn; 0 while it is not. The rail has one colour down the left edge. */
  async measure(): Promise<number> {
    const strip = join(tmpdir(), `voronka-strip-${this.child.pid}.txt`)
    const env = { ...process.env, DISPLAY: this.display }
    await run('import', ['-window', 'root', '-crop', '1x80+2+0', '-depth', '8', `txt:${strip}`], {
      env,
      timeout: 30_000,
    })
    const colours = readFileSync(strip, 'utf8').match(/#[0-9A-F]{6}/g) ?? []
    this.top = colours.findLastIndex((colour) => colour !== colours.at(-1)) + 1
    return this.top
  }

  async xdotool(...args: string[]): Promise<string> {
    const { stdout } = await run('xdotool', args, { env: { ...process.env, DISPLAY: this.display }, timeout: 30_000 })
    return stdout.trim()
  }

  async click(at: Point): Promise<void> {
    await this.xdotool('mousemove', String(Math.round(at.x)), String(Math.round(at.y + this.top)), 'click', '1')
  }

  /** A drag of real pointer events: 2 px first, then many steps. */
  async drag(from: Point, to: Point): Promise<void> {
    const steps = 25
    const path = Array.from({ length: steps }, (_, i) => [
      'mousemove',
      String(Math.round(from.x + ((to.x - from.x) * (i + 1)) / steps)),
      String(Math.round(from.y + this.top + ((to.y - from.y) * (i + 1)) / steps)),
    ])
    const start = [Math.round(from.x), Math.round(from.y + this.top)] as const
    await this.xdotool('mousemove', String(start[0]), String(start[1]), 'mousedown', '1')
    await this.xdotool('mousemove', String(start[0] + 2), String(start[1] + 2))
    for (const step of path) await this.xdotool(...step)
    await this.xdotool('mouseup', '1')
  }

  async type(text: string): Promise<void> {
    await this.xdotool('type', '--delay', '12', text)
  }

  async press(...keys: string[]): Promise<void> {
    await this.xdotool('key', ...keys)
  }

  /** The window as a picture, for a failed test. */
  async picture(path: string): Promise<void> {
    await run('import', ['-window', 'root', path], { env: { ...process.env, DISPLAY: this.display }, timeout: 30_000 })
  }

  /** Whether all of these colours are in a part of the window: «300x800+60+60». */
  async shows(part: string, colours: string[]): Promise<boolean> {
    const pixels = join(tmpdir(), `voronka-part-${this.child.pid}.txt`)
    const env = { ...process.env, DISPLAY: this.display }
    await run('import', ['-window', 'root', '-crop', part, '-depth', '8', `txt:${pixels}`], { env, timeout: 30_000 })
    const text = readFileSync(pixels, 'utf8')
    return colours.every((colour) => text.includes(colour))
  }

  private last = Buffer.alloc(0)

  /** Whether a part of the window, «300x800+60+60», looks as when it was asked before: nothing moves in it any more. */
  async still(part: string): Promise<boolean> {
    const { stdout } = await run('import', ['-window', 'root', '-crop', part, '-depth', '8', 'rgb:-'], {
      env: { ...process.env, DISPLAY: this.display },
      timeout: 30_000,
      encoding: 'buffer',
      maxBuffer: 20_000_000,
    })
    const same = stdout.equals(this.last)
    this.last = stdout
    return same
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Closes the window as its close button does, and waits for the program's end. */
  async close(): Promise<number | null> {
    if (!this.running) return this.child.exitCode
    const ended = new Promise<number | null>((done) => this.child.on('exit', (code) => done(code)))
    this.child.kill('SIGTERM')
    return ended
  }
}
