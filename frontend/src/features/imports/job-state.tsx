import { useTranslation } from 'react-i18next'
import type { Job } from '@/api/types.gen'
import { StatusPill, type Tone } from '@/ui/status-pill'

const tones: Record<string, Tone> = { running: 'acc', done: 'ok', cancelled: 'wr', failed: 'er', undone: 'nu' }

/** The state of an import in a word. */
export function JobState({ job }: { job: Pick<Job, 'state'> }) {
  const { t } = useTranslation()
  return (
    <StatusPill tone={tones[job.state] ?? 'nu'} dot>
      {t(`imports.state.${job.state}`, { defaultValue: job.state })}
    </StatusPill>
  )
}
