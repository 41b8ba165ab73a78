import { Button, Modal, Radio } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublishForecast } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { useWords } from '../words'
import classes from './publish-sheet.module.css'

const strategies = ['move', 'finish', 'stop'] as const
/** What becomes of the people under way. */
export type Strategy = (typeof strategies)[number]

/** What a publish means for the people under way: numbers for each step, the proposal, and the choice. */
export function PublishSheet(props: {
  forecast: PublishForecast
  back: boolean
  busy: boolean
  onClose: () => void
  onPublish: (strategy: Strategy) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useWords()
  const { forecast } = props
  const [strategy, setStrategy] = useState<Strategy>(forecast.proposal === 'move' ? 'move' : 'finish')
  const sum = (of: 'leaves' | 'stopped') => forecast.nodes.reduce((all, node) => all + node[of], 0)
  const title = (id: string) => {
    const named = forecast.names[id]
    return named ? words.title(named) : id
  }
  return (
    <Modal opened onClose={props.onClose} size={640} title={t('editor.sheet.title', { version: forecast.number })}>
      <p className={classes.text}>{t('editor.sheet.waiting', { count: forecast.waiting })}</p>
      {props.back && <p className={classes.text}>{t('editor.sheet.back')}</p>}
      <Radio.Group
        value={strategy}
        onChange={(next) => setStrategy(next as Strategy)}
        aria-label={t('editor.sheet.choice')}
      >
        {strategies.map((id) => (
          <Radio
            key={id}
            value={id}
            className={classes.choice}
            label={t(`editor.sheet.${id}.label`) + (id === forecast.proposal ? ` · ${t('editor.sheet.proposed')}` : '')}
            description={t(`editor.sheet.${id}.text`, {
              leaves: format.number(sum('leaves')),
              stopped: format.number(sum('stopped')),
            })}
          />
        ))}
      </Radio.Group>
      <table className={classes.table}>
        <caption className={classes.caption}>{t('editor.sheet.move_caption')}</caption>
        <thead>
          <tr>
            <th>{t('editor.sheet.step')}</th>
            <th>{t('editor.sheet.waits')}</th>
            <th>{t('editor.sheet.stays')}</th>
            <th>{t('editor.sheet.leaves')}</th>
            <th>{t('editor.sheet.stopped')}</th>
          </tr>
        </thead>
        <tbody>
          {forecast.nodes.map((node) => (
            <tr key={node.node}>
              <th scope="row">{title(node.node)}</th>
              <td>{format.number(node.waiting)}</td>
              <td>{format.number(node.stays)}</td>
              <td>{format.number(node.leaves)}</td>
              <td>{format.number(node.stopped)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.buttons}>
        <Button variant="default" onClick={props.onClose}>
          {t('ui.action.cancel')}
        </Button>
        <Button loading={props.busy} onClick={() => props.onPublish(strategy)}>
          {t('editor.sheet.do', { version: forecast.number })}
        </Button>
      </div>
    </Modal>
  )
}
