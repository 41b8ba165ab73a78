import { ActionIcon, Button, Menu, Modal, Textarea, TextInput } from '@mantine/core'
import { IconDots, IconPencil } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, callWith } from '@/api/call'
import { keys } from '@/api/keys'
import type { FlowVersion } from '@/api/types.gen'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { StatusPill } from '@/ui/status-pill'
import { useToasts } from '@/ui/use-toasts'
import { useChangeWords } from '../change-words'
import { useMode } from '../mode'
import { useEditor } from '../store/context'
import type { useFlowActions } from './use-flow-actions'
import classes from './versions.module.css'

type Props = { flow: string; actions: ReturnType<typeof useFlowActions>; onClose: () => void }

/** So many changes of a version are told in its line. */
const TOLD = 2

/** The history of a flow: who published what and when, who is still on it, and the ways back. */
export function Versions({ flow, actions, onClose }: Props) {
  const { t } = useTranslation()
  const dirty = useEditor((s) => s.flow.dirty)
  const version = useEditor((s) => s.flow.version)
  const readonly = useEditor((s) => s.readonly !== null)
  const [naming, setNaming] = useState<FlowVersion | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: keys.flowVersions(flow),
    queryFn: ({ signal }) => callWith(signal, 'Flows.Versions', { id: flow }),
    staleTime: 0,
  })
  return (
    <Modal opened onClose={onClose} size={680} title={t('editor.history.title')}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <>
          <div className={classes.top}>
            {dirty ? (
              <Button
                size="xs"
                variant="default"
                disabled={readonly}
                onClick={() => {
                  onClose()
                  actions.restore(version, t('editor.history.discarded', { version }))
                }}
              >
                {t('editor.history.discard')}
              </Button>
            ) : (
              <span>{t('editor.history.draft_same', { version })}</span>
            )}
          </div>
          <ol className={classes.list} aria-busy={!data}>
            {data?.map((one) => (
              <li key={one.number}>
                <Line
                  version={one}
                  first={one.number === data.at(-1)?.number}
                  readonly={readonly}
                  actions={actions}
                  onClose={onClose}
                  onName={() => setNaming(one)}
                />
              </li>
            ))}
          </ol>
        </>
      )}
      {naming && <Naming flow={flow} version={naming} onClose={() => setNaming(null)} />}
    </Modal>
  )
}

function Line(props: {
  version: FlowVersion
  first: boolean
  readonly: boolean
  actions: Props['actions']
  onClose: () => void
  onName: () => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const said = useChangeWords()
  const [, setMode] = useMode()
  const { version: v, actions, onClose } = props
  const changes = v.changes ?? []
  const compare = (older: number, newer: number) => {
    onClose()
    setMode('diff', { older: String(older), newer: String(newer) })
  }
  const at = format.exact(v.published)
  return (
    <div className={classes.line}>
      <div className={classes.number}>{t('editor.compare.v', { version: v.number })}</div>
      <div className={classes.words}>
        <div className={classes.title}>
          {v.name && <b>{v.name}</b>}
          {v.current && (
            <StatusPill tone="ok" dot>
              {t('editor.history.current')}
            </StatusPill>
          )}
          <span>{v.by === 'user' ? t('editor.history.by_user', { at }) : at}</span>
        </div>
        {v.note && <p className={classes.note}>{v.note}</p>}
        <p className={classes.changes}>
          {props.first
            ? t('editor.history.first')
            : changes.length === 0
              ? t('editor.history.nothing')
              : [
                  ...changes.slice(0, TOLD).map(said.sentence),
                  ...(changes.length > TOLD ? [t('diff.more', { count: changes.length - TOLD })] : []),
                ].join('; ')}
        </p>
        <p className={classes.facts}>
          {v.inside > 0 && <span>{t('editor.history.inside', { count: v.inside })}</span>}
          {(v.goals ?? [])
            .filter((g) => g.started > 0)
            .map((g, i) => (
              <span key={i}>
                {t('editor.history.goal', {
                  name:
                    g.name ||
                    t(`event.${g.event}`, { defaultValue: t('editor.history.goal_nameless', { index: i + 1 }) }),
                  share: `${format.number((100 * g.reached) / g.started, 1)}\u00a0%`,
                })}
              </span>
            ))}
          {v.skipped > 0 && <span data-tone="er">{t('editor.history.skipped')}</span>}
        </p>
      </div>
      <div className={classes.tools}>
        <ActionIcon aria-label={t('editor.history.rename', { version: v.number })} onClick={props.onName}>
          <IconPencil size={16} stroke={1.7} />
        </ActionIcon>
        <Menu position="bottom-end" width={250} withinPortal>
          <Menu.Target>
            <ActionIcon aria-label={t('editor.history.more', { version: v.number })}>
              <IconDots size={16} stroke={1.7} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => compare(v.number, 0)}>{t('editor.history.compare')}</Menu.Item>
            {!props.first && (
              <Menu.Item onClick={() => compare(v.number - 1, v.number)}>
                {t('editor.history.compare_before')}
              </Menu.Item>
            )}
            <Menu.Item
              disabled={props.readonly}
              onClick={() => {
                onClose()
                actions.restore(v.number, t('editor.history.restored', { version: v.number }))
              }}
            >
              {t('editor.history.restore')}
            </Menu.Item>
            {!v.current && (
              <Menu.Item
                disabled={props.readonly}
                onClick={() => {
                  onClose()
                  actions.goBack(v.number)
                }}
              >
                {t('editor.history.rollback')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  )
}

function Naming({ flow, version, onClose }: { flow: string; version: FlowVersion; onClose: () => void }) {
  const { t } = useTranslation()
  const toasts = useToasts()
  const [name, setName] = useState(version.name)
  const [note, setNote] = useState(version.note)
  const client = useQueryClient()
  const save = () =>
    void call('Flows.DescribeVersion', { flow, number: version.number, name, note }).then(() => {
      void client.invalidateQueries({ queryKey: keys.flowVersions(flow), exact: true })
      onClose()
    }, toasts.failed)
  return (
    <Modal opened onClose={onClose} title={t('editor.history.rename', { version: version.number })}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <TextInput
          label={t('editor.history.name')}
          placeholder={t('editor.history.name_hint')}
          maxLength={80}
          data-autofocus
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
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('ui.action.cancel')}
          </Button>
          <Button type="submit">{t('editor.history.save')}</Button>
        </div>
      </form>
    </Modal>
  )
}
