import { ActionIcon, Button, Menu, Modal, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  IconAlertTriangle,
  IconArrowLeft,
  IconArrowsDiff,
  IconCheck,
  IconChevronDown,
  IconFlask,
  IconHistory,
  IconLoader2,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconShieldCheck,
  IconTag,
  IconUserPlus,
} from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCommands } from '@/ui/commands/registry'
import { hintOf } from '@/ui/commands/table'
import { StatusPill } from '@/ui/status-pill'
import { useMode } from '../mode'
import { renameFlow } from '../model/edits/set-settings'
import { useEditor, useEditorObject } from '../store/context'
import { countOf } from '../store/selectors'
import classes from './header.module.css'
import { PublishSheet } from './publish-sheet'
import { Share, ShareItems, type Sharing } from './share-menu'
import { StartPeople } from './start-people'
import { useFlowActions } from './use-flow-actions'
import { Versions } from './versions'

/** The head of the editor: where we are, how the flow is, its check, and the one primary button. */
export function EditorHeader() {
  const { t } = useTranslation()
  const { store } = useEditorObject()
  const actions = useFlowActions()
  const short = useMediaQuery('(max-width: 1439px)') ?? false
  const flow = useEditor((s) => s.flow)
  const name = useEditor((s) => s.history.present.name)
  const errors = useEditor((s) => countOf(s.checked.problems, 'error'))
  const warnings = useEditor((s) => countOf(s.checked.problems, 'warning'))
  const manual = useEditor((s) => s.history.present.nodes.some((n) => n.kind === 'event.manual'))
  const [starting, setStarting] = useState(false)
  const [stopping, setStopping] = useState(false)
  const [versions, setVersions] = useState(false)
  const [, setMode] = useMode()
  const readonly = useEditor((s) => s.readonly !== null)
  const [sharing, setSharing] = useState<Sharing>(null)
  const live = flow.state === 'live'
  const paused = flow.state === 'paused'

  const publish = () => {
    if (readonly) store.getState().say(t('editor.hold.refused'))
    else if (errors > 0) {
      store.setState({ drawer: { open: true, tab: 'problems' } })
      store.getState().say(t('editor.publish.blocked', { count: errors }))
      actions.tellBlocked(errors)
    } else actions.publish()
  }

  useCommands({ 'editor.publish': publish })

  return (
    <header className={classes.header}>
      <ActionIcon component={Link} to="/flows" aria-label={t('editor.header.back')}>
        <IconArrowLeft size={18} stroke={1.8} />
      </ActionIcon>
      <Link to="/flows" className={classes.crumb}>
        {t('nav.flows')}
      </Link>
      <span className={classes.slash}>/</span>
      <FlowName name={name} onRename={(next) => store.getState().edit((doc) => renameFlow(doc, next))} />
      <Menu position="bottom-start" width={240} disabled={flow.state === 'draft'}>
        <Menu.Target>
          <button
            type="button"
            className={classes.state}
            aria-label={t('editor.header.state')}
            disabled={flow.state === 'draft'}
          >
            <StatusPill
              tone={live ? 'ok' : paused ? 'nu' : 'plain'}
              dot={live}
              icon={paused ? <IconPlayerPause size={12} /> : undefined}
            >
              {t(`editor.state.${flow.state}`, { version: flow.version })}
              {flow.state !== 'draft' && <IconChevronDown size={13} aria-hidden="true" />}
            </StatusPill>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {live && (
            <Menu.Item leftSection={<IconPlayerPause size={16} stroke={1.7} />} onClick={actions.pause}>
              {t('editor.action.pause')}
            </Menu.Item>
          )}
          {paused && (
            <Menu.Item leftSection={<IconPlayerPlay size={16} stroke={1.7} />} onClick={actions.resume}>
              {t('editor.action.resume')}
            </Menu.Item>
          )}
          <Menu.Item
            color="var(--er)"
            leftSection={<IconPlayerStop size={16} stroke={1.7} />}
            onClick={() => setStopping(true)}
          >
            {t('editor.action.stop_runs')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {flow.state !== 'draft' && flow.dirty && (
        <button
          type="button"
          className={classes.state}
          aria-label={t('editor.header.compare', { version: flow.version + 1 })}
          onClick={() => setMode('diff')}
        >
          <StatusPill tone="plain" icon={<IconPencil size={12} />}>
            {t('editor.header.dirty', { version: flow.version + 1 })}
          </StatusPill>
        </button>
      )}
      <span className={classes.gap} />
      <SaveStatus short={short} />
      <Tooltip label={t('editor.header.check')} disabled={!short}>
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={16} stroke={1.7} />}
          aria-label={t('editor.header.check_count', { count: errors + warnings })}
          onClick={() => {
            const { drawer } = store.getState()
            store.setState({ drawer: { open: !(drawer.open && drawer.tab === 'problems'), tab: 'problems' } })
          }}
        >
          {!short && t('editor.header.check')}
          {errors + warnings > 0 && (
            <span className={classes.count} data-tone={errors > 0 ? 'er' : 'wr'}>
              {errors > 0 ? errors : warnings}
            </span>
          )}
          {errors + warnings === 0 && short && <IconCheck size={14} />}
        </Button>
      </Tooltip>
      <SimulateButton short={short} />
      <div className={classes.primary}>
        <Button
          className={classes.main}
          loading={actions.publishing}
          aria-disabled={errors > 0 || readonly || undefined}
          onClick={publish}
        >
          {t(flow.state === 'draft' ? 'editor.publish.start' : 'editor.publish.update')}
        </Button>
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <Button className={classes.more} px={6} aria-label={t('editor.publish.more')}>
              <IconChevronDown size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconUserPlus size={16} stroke={1.7} />}
              disabled={!manual || !live}
              onClick={() => setStarting(true)}
            >
              {t('editor.action.start_for')}
              {(!manual || !live) && (
                <span className={classes.hint}>
                  {t(manual ? 'editor.action.start_needs_live' : 'editor.action.start_needs_event')}
                </span>
              )}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconHistory size={16} stroke={1.7} />}
              disabled={flow.version === 0}
              onClick={() => setVersions(true)}
            >
              {t('editor.history.open')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowsDiff size={16} stroke={1.7} />}
              disabled={flow.version === 0}
              onClick={() => setMode('diff')}
            >
              {t('editor.compare.open')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTag size={16} stroke={1.7} />}
              disabled={readonly || errors > 0}
              onClick={actions.publishWith}
            >
              {t('editor.history.named')}
            </Menu.Item>
            <ShareItems onShare={setSharing} onExport={actions.exportFile} />
          </Menu.Dropdown>
        </Menu>
      </div>
      {actions.sheet && (
        <PublishSheet
          forecast={actions.sheet.forecast}
          back={actions.sheet.number > 0}
          busy={actions.publishing}
          onClose={actions.closeSheet}
          onPublish={actions.publishSheet}
          onCompare={
            actions.sheet.number > 0
              ? undefined
              : () => {
                  actions.closeSheet()
                  setMode('diff')
                }
          }
        />
      )}
      {versions && <Versions flow={flow.id} actions={actions} onClose={() => setVersions(false)} />}
      <Share sharing={sharing} onShare={setSharing} onExport={actions.exportFile} />
      <StartPeople opened={starting} onClose={() => setStarting(false)} />
      <Modal opened={stopping} onClose={() => setStopping(false)} title={t('editor.stop.title')}>
        <p className={classes.text}>{t('editor.stop.text', { count: flow.inside })}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setStopping(false)}>
            {t('ui.action.cancel')}
          </Button>
          <Button
            color="er"
            onClick={() => {
              setStopping(false)
              actions.stopAll()
            }}
          >
            {t('editor.stop.do')}
          </Button>
        </div>
      </Modal>
    </header>
  )
}

/** Opens the simulation of the draft. */
function SimulateButton({ short }: { short: boolean }) {
  const { t } = useTranslation()
  const [, setMode] = useMode()
  const open = () => setMode('sim')
  useCommands({ 'editor.simulate': open })
  return (
    <Tooltip label={`${t('editor.sim.open')} · ${hintOf('editor.simulate')}`}>
      <Button
        variant="default"
        leftSection={<IconFlask size={16} stroke={1.7} />}
        aria-label={t('editor.sim.open')}
        onClick={open}
      >
        {!short && t('editor.sim.open')}
      </Button>
    </Tooltip>
  )
}

function FlowName({ name, onRename }: { name: string; onRename: (name: string) => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState<string | null>(null)
  if (text === null) {
    return (
      <h1 className={classes.name}>
        <button
          type="button"
          title={name}
          onClick={() => setText(name)}
          aria-label={t('editor.header.rename', { name })}
        >
          {name}
        </button>
      </h1>
    )
  }
  const done = () => {
    onRename(text)
    setText(null)
  }
  return (
    <input
      className={classes.rename}
      value={text}
      aria-label={t('editor.header.name')}
      // biome-ignore lint/a11y/noAutofocus: renaming was asked for
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done()
        if (event.key === 'Escape') setText(null)
      }}
    />
  )
}

function SaveStatus({ short }: { short: boolean }) {
  const { t } = useTranslation()
  const state = useEditor((s) => s.save.state)
  const Icon = state === 'saved' ? IconCheck : state === 'saving' ? IconLoader2 : IconAlertTriangle
  const text = t(`editor.save.${state}`)
  return (
    <span className={classes.saved} data-state={state} role="status" title={text}>
      <Icon size={14} stroke={1.8} aria-hidden="true" />
      {short && state === 'saved' ? <span className={classes.hidden}>{text}</span> : text}
    </span>
  )
}
