import type { Answer, Argument } from '@/api/call'
import { serialiseDocument } from '../model/codec'
import type { FlowDocument } from '../model/document'

/** How the draft stands: on disk, on its way, not written (and tried again), or changed by another window. */
export type SaveState = 'saved' | 'saving' | 'failed' | 'stale'

type Saved = Answer<'Flows.SaveDraft'>
type Send = (draft: Argument<'Flows.SaveDraft'>[0]) => Promise<Saved>

export interface SaverEvents {
  state(state: SaveState, error?: unknown): void
  /** The answer for this very document, so that problems are never shown for an older one. */
  saved(answer: Saved, doc: FlowDocument): void
}

/** Between an edit and its call: edits of one gesture go together, and the answer still comes within 200 ms. */
const DELAY = 40
const RETRY = 2000

/**
 * Writes the draft after every edit. Calls go one after another with the revision of the last answer, so that a save never
 * overtakes another; while one is under way only the newest document waits. A failed save is tried again until it is
 * done. After «stale» nothing is written until someone decides.
 */
export class DraftSaver {
  private pending: FlowDocument | null = null
  private running: Promise<void> | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private stale = false
  private adopted: FlowDocument | null = null // is on disk already
  private working: Promise<unknown> = Promise.resolve()
  private queue: Promise<unknown> = Promise.resolve()

  constructor(
    readonly id: string,
    public rev: number,
    private readonly send: Send,
    private readonly on: SaverEvents,
  ) {}

  /** Takes a new document; it is written soon. */
  push(doc: FlowDocument) {
    if (doc === this.adopted) {
      this.pending = null
      this.on.state('saved')
      return
    }
    this.pending = doc
    if (this.stale) return
    this.on.state('saving')
    this.arm(DELAY)
  }

  /** Writes what is not written yet; resolves when nothing is left, or when writing failed. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer)
    if (this.running) await this.running
    if (this.pending && !this.stale) await this.run()
    return this.pending === null
  }

  /** This document is what is on disk, at this revision: it need not be written when it comes. */
  adopt(doc: FlowDocument, rev: number) {
    clearTimeout(this.timer)
    this.adopted = doc
    this.pending = null
    this.rev = rev
    this.stale = false
    this.on.state('saved')
  }

  /** Whether something is not on disk yet. */
  get busy(): boolean {
    return this.pending !== null || this.running !== null
  }

  /** Does something that writes the draft by another way, so that `settled` waits for it. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const done = work()
    this.working = Promise.allSettled([this.working, done])
    return done
  }

  /** Works one after another, each when the one before it is done. */
  inOrder(work: () => Promise<void>): Promise<void> {
    const next = this.queue.then(work)
    this.queue = next.catch(() => undefined)
    return next
  }

  /** Resolves when nothing of this window's is on its way to the disk. */
  async settled(): Promise<void> {
    await this.working
    if (this.pending || this.running) await this.flush()
  }

  private arm(delay: number) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.run(), delay)
  }

  private run(): Promise<void> {
    this.running ??= this.write().finally(() => {
      this.running = null
    })
    return this.running
  }

  private async write(): Promise<void> {
    while (this.pending && !this.stale) {
      const doc = this.pending
      this.pending = null
      try {
        const answer = await this.send({ id: this.id, rev: this.rev, document: JSON.parse(serialiseDocument(doc)) })
        this.rev = answer.rev
        this.on.saved(answer, doc)
        if (!this.pending) this.on.state('saved')
      } catch (error) {
        this.pending ??= doc
        this.stale = codeOf(error) === 'stale'
        this.on.state(this.stale ? 'stale' : 'failed', error)
        if (!this.stale) this.arm(RETRY)
        return
      }
    }
  }
}

function codeOf(error: unknown): string | undefined {
  const fault = (error as { fault?: { code?: string } } | null)?.fault
  return fault?.code
}
