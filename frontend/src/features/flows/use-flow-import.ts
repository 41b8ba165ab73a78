import { useCallback, useState } from 'react'
import { chooseFile } from '@/api/files'
import { openFlowFile } from '@/api/flows'
import type { FlowFile } from '@/api/types.gen'
import { useToasts } from '@/ui/use-toasts'

/** Chooses a flow's file and reads it; nothing is written yet. */
export function useFlowImport() {
  const toasts = useToasts()
  const [file, setFile] = useState<FlowFile | null>(null)
  const [opening, setOpening] = useState(false)
  const choose = useCallback(async () => {
    try {
      const chosen = await chooseFile('flow')
      if (!chosen) return
      setOpening(true)
      setFile(await openFlowFile(chosen))
    } catch (error) {
      toasts.failed(error)
    } finally {
      setOpening(false)
    }
  }, [toasts])
  const close = useCallback(() => setFile(null), [])
  return { file, choose, close, opening }
}
