import { useTranslation } from 'react-i18next'
import { useToasts } from './use-toasts'

export type RunOrder = 'stop' | 'pause' | 'resume' | 'skip' | 'retry' | 'move'
type Ask = { order: RunOrder; flow: string; runs: string[]; node?: string; to?: string; step?: string }

type Sent = { order: string; flow: string; runs: string[]; node: string; port: string; to: string }
type Came = { done: number; passed: number; job?: unknown }

/**
 * Orders to runs, for one or many, with a sentence of what came of it: how many it was done to, and how many had gone on
 * meanwhile. A pause can be taken back.
 */
export function useOrders(send: (sent: Sent) => Promise<Came>, after: () => unknown) {
  const { t } = useTranslation()
  const toasts = useToasts()
  return async ({ order, flow, runs, node = '', to = '', step = '' }: Ask) => {
    try {
      const got = await send({ order, flow, runs, node, port: '', to })
      const back = order === 'pause' ? 'resume' : null
      const undo =
        back && got.done > 0
          ? async () => {
              await send({ order: back, flow, runs, node: '', port: '', to: '' })
              await after()
            }
          : undefined
      if (got.job) toasts.done(t('ui.order.going'))
      else {
        const done = got.done > 0 ? t(`ui.order.done.${order}`, { count: got.done, step }) : ''
        const passed = got.passed > 0 ? t('ui.order.passed', { count: got.passed }) : ''
        toasts.done([done, passed].filter(Boolean).join(' ') || t('ui.order.none'), undo)
      }
      await after()
    } catch (error) {
      toasts.failed(error)
    }
  }
}
