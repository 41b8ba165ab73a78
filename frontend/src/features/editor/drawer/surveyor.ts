import type { Job, Survey } from '@/api/types.gen'
import type { FlowDocument } from '../model/document'
import { emptySurvey, type SurveyControl, type SurveyState } from './survey-store'

/** So long after the last edit everybody is looked at. */
export const QUIET = 4000
/** How often the progress of one look is asked for. */
const LOOK = 250

export interface SurveyCalls {
  begin(doc: FlowDocument): Promise<Job>
  look(id: string): Promise<Job>
  cancel(id: string): Promise<unknown>
}

/**
 * Looks at everybody some time after edits stop, or when it is asked to; the next edit ends a look that is under way. What
 * was found stays shown until the next look has ended, so that numbers do not jump while one is typing.
 */
export class Surveyor implements SurveyControl {
  private timer: ReturnType<typeof setTimeout> | undefined
  private turn = 0
  private job: string | null = null
  private state: SurveyState = emptySurvey

  constructor(
    private readonly calls: SurveyCalls,
    private readonly document: () => FlowDocument,
    private readonly tell: (state: SurveyState) => void,
    private readonly quiet = QUIET,
    private readonly every = LOOK,
  ) {}

  /** The document changed, or was opened. */
  edited() {
    this.cancel()
    if (this.state.state === 'running') this.set({ state: this.state.result ? 'done' : 'idle' })
    clearTimeout(this.timer)
    if (this.document().nodes.length > 0) this.timer = setTimeout(() => this.start(), this.quiet)
  }

  start() {
    clearTimeout(this.timer)
    this.cancel()
    void this.run(++this.turn)
  }

  stop() {
    this.close()
    this.set({ state: 'stopped' })
  }

  /** Ends what is under way and starts nothing more. */
  close() {
    clearTimeout(this.timer)
    this.cancel()
  }

  private cancel() {
    this.turn++
    if (this.job) void this.calls.cancel(this.job).catch(() => undefined)
    this.job = null
  }

  private set(patch: Partial<SurveyState>) {
    this.state = { ...this.state, ...patch }
    this.tell(this.state)
  }

  private async run(turn: number) {
    const doc = this.document()
    this.set({ state: 'running', done: 0, total: 0 })
    try {
      let job = await this.calls.begin(doc)
      if (turn !== this.turn) {
        void this.calls.cancel(job.id).catch(() => undefined)
        return
      }
      this.job = job.id
      while (job.state === 'running') {
        await new Promise((resolve) => setTimeout(resolve, this.every))
        if (turn !== this.turn) return
        job = await this.calls.look(job.id)
        if (turn !== this.turn) return
        if (job.state === 'running') this.set({ done: job.done, total: job.total })
      }
      this.job = null
      if (job.state === 'done') this.set({ state: 'done', result: job.result as Survey, for: doc })
      else this.set({ state: 'failed' })
    } catch {
      if (turn === this.turn) this.set({ state: 'failed' })
    }
  }
}
