import { Button, Collapse, Modal, Radio, Textarea, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PublishForecast } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { useChangeWords } from '../change-words'
import { useWords } from '../words'
import { type PublishChoice, type Strategy, strategies } from './publish-choice'
import classes from './publish-sheet.module.css'

/** So many changes are told before the rest is folded. */
const TOLD = 5

type Props = {
  forecast: PublishForecast
  /** an older version is started again */
  back: boolean
  /** what the person chose already */
  first?: Strategy
  busy: boolean
  onClose: () => void
  onPublish: (choice: PublishChoice) => void
  /** Opens the comparison; absent where it is open already. */
  onCompare?: () => void
}

/** What a publish means: what changes, the people under way with the proposal and the choice, the version's name. */
export function PublishSheet(props: Props) {
  const { t } = useTranslation()
  const { forecast } = props
  const proposed: Strategy = forecast.proposal === 'move' ? 'move' : 'finish'
  const [strategy, setStrategy] = useState<Strategy>(props.first ?? proposed)
  const [naming, setNaming] = useState(forecast.waiting === 0)
  const [name, setName] = useState('')
  const [note, setNote] = useState('')
  return (
    <Modal
      opened
      onClose={props.onClose}
      size={640}
      title={t('editor.sheet.title', { version: forecast.number })}
      classNames={{ body: classes.body }}
    >
      {props.back && <p className={classes.text}>{t('editor.sheet.back')}</p>}
      <Changes {...props} />
      {forecast.waiting > 0 ? (
        <>
          <h3 className={classes.head}>{t('editor.sheet.waiting', { count: forecast.waiting })}</h3>
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
                label={t(`editor.sheet.${id}.label`) + (id === proposed ? ` · ${t('editor.sheet.proposed')}` : '')}
                description={id === 'move' ? <Moving forecast={forecast} /> : t(`editor.sheet.${id}.text`)}
              />
            ))}
          </Radio.Group>
          <StepTable forecast={forecast} />
        </>
      ) : (
        <p className={classes.text}>{t('editor.sheet.nobody')}</p>
      )}
      <button
        type="button"
        className={classes.fold}
        aria-expanded={naming}
        onClick={() => setNaming(!naming)}
        hidden={forecast.same}
      >
        {naming ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
        {t('editor.sheet.name_version')}
      </button>
      <Collapse expanded={naming && !forecast.same}>
        <div className={classes.fields}>
          <TextInput
            label={t('editor.history.name')}
            placeholder={t('editor.history.name_hint')}
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label={t('editor.history.note')}
            placeholder={t('editor.history.note_hint')}
            maxLength={2000}
            autosize
            minRows={2}
            maxRows={6}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </div>
      </Collapse>
      <div className={classes.buttons}>
        <Button variant="default" onClick={props.onClose}>
          {t('ui.action.cancel')}
        </Button>
        <Button loading={props.busy} onClick={() => props.onPublish({ strategy, name, note })}>
          {t('editor.sheet.do', { version: forecast.number })}
        </Button>
      </div>
    </Modal>
  )
}

/** What differs from the running version, in sentences. */
function Changes({ forecast, onCompare }: Props) {
  const { t } = useTranslation()
  const said = useChangeWords()
  const all = forecast.sentences ?? []
  if (all.length === 0) return forecast.same ? <p className={classes.text}>{t('editor.sheet.no_changes')}</p> : null
  return (
    <section>
      <h3 className={classes.head}>{t('editor.sheet.changes')}</h3>
      <ul className={classes.changes}>
        {all.slice(0, TOLD).map((one, i) => (
          <li key={i}>{said.sentence(one)}</li>
        ))}
      </ul>
      <p className={classes.more}>
        {all.length > TOLD && <span>{t('diff.more', { count: all.length - TOLD })}</span>}
        {onCompare && (
          <button type="button" className={classes.link} onClick={onCompare}>
            {t('editor.sheet.all_changes')}
          </button>
        )}
      </p>
    </section>
  )
}

/** What going over would do: who stays, who leaves at once and by which pace, who has no step any more. */
function Moving({ forecast }: { forecast: PublishForecast }) {
  const { t } = useTranslation()
  const format = useFormat()
  const sum = (of: 'stays' | 'leaves' | 'stopped') => forecast.nodes.reduce((all, node) => all + node[of], 0)
  const { spread } = forecast
  const leaves = sum('leaves')
  const later = spread.begins - Date.now() > 60_000
  const parts = [
    ...(sum('stays') > 0 ? [t('editor.sheet.move.stays', { count: sum('stays') })] : []),
    ...(leaves > 0
      ? [
          spread.per_minute > 0
            ? t('editor.sheet.spread_pace', {
                count: leaves,
                pace: format.number(spread.per_minute),
                until: format.moment(spread.ends),
              })
            : later
              ? t('editor.sheet.spread_later', { count: leaves, at: format.moment(spread.begins) })
              : t('editor.sheet.spread', { count: leaves, at: t('editor.sheet.now') }),
        ]
      : []),
    ...(sum('stopped') > 0 ? [t('editor.sheet.move.gone', { count: sum('stopped') })] : []),
  ]
  return (
    <>
      {t('editor.sheet.move.about')}
      {parts.map((part) => (
        <span key={part} className={classes.part}>
          {part}
        </span>
      ))}
    </>
  )
}

function StepTable({ forecast }: { forecast: PublishForecast }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useWords()
  const title = (id: string) => {
    const named = forecast.names[id]
    return named ? words.title(named) : id
  }
  return (
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
  )
}
