import { ActionIcon, Button, Kbd, Menu, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowLeft, IconCopy, IconDownload, IconFlask, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { handOver, saveFile } from '@/api/files'
import { useCommands } from '@/ui/commands/registry'
import { hintOf } from '@/ui/commands/table'
import { useCommandKeys } from '@/ui/commands/use-command-keys'
import { StatusPill } from '@/ui/status-pill'
import { useToasts } from '@/ui/use-toasts'
import head from '../header/header.module.css'
import { useMode } from '../mode'
import { useEditor } from '../store/context'
import { useProtocol } from './protocol'
import classes from './simulation.module.css'
import { thisMinute, useSim, useSimStore } from './state'

/** The head of a simulation: what this is, from the start again, its log, and the way out. */
export function SimHeader() {
  const { t } = useTranslation()
  const toasts = useToasts()
  const sim = useSimStore()
  const short = useMediaQuery('(max-width: 1279px)') ?? false
  const [, setMode] = useMode()
  const name = useEditor((s) => s.history.present.name)
  const flow = useEditor((s) => s.flow)
  const tab = useSim((s) => s.tab)
  const protocol = useProtocol()
  const leave = () => setMode(null)
  const again = () => {
    const s = sim.getState()
    if (s.tab === 'one') sim.setState({ at: s.from, tick: 0, playing: false })
    else sim.setState({ all: { ...s.all, from: thisMinute() } })
  }
  // What is open over the screen takes Escape for itself.
  const over = () =>
    [...document.querySelectorAll('[role="listbox"], [role="menu"], [role="dialog"]')].some(
      (layer) => layer.getClientRects().length > 0,
    )
  useCommands({ 'sim.leave': { run: leave, off: over }, 'sim.again': again })
  useCommandKeys('sim')
  const run = (work: () => Promise<unknown>) => void work().catch(toasts.failed)
  return (
    <header className={`${head.header} ${classes.header}`}>
      <ActionIcon onClick={leave} aria-label={t('editor.sim.back')}>
        <IconArrowLeft size={18} stroke={1.8} />
      </ActionIcon>
      <Link to="/flows" className={head.crumb}>
        {t('nav.flows')}
      </Link>
      <span className={head.slash}>/</span>
      <h1 className={`${head.name} ${classes.flowName}`} title={name}>
        {name}
      </h1>
      <StatusPill
        tone={flow.state === 'live' ? 'ok' : flow.state === 'paused' ? 'nu' : 'plain'}
        dot={flow.state === 'live'}
      >
        {t(`editor.state.${flow.state}`, { version: flow.version })}
      </StatusPill>
      <span className={head.gap} />
      <span className={classes.notice} role="note">
        <IconFlask size={16} stroke={1.7} aria-hidden="true" />
        <span>
          {!short && `${t('editor.sim.title')} `}
          {t('editor.sim.nothing_sent')}
        </span>
      </span>
      <Tooltip label={`${t('editor.sim.again')} · ${hintOf('sim.again')}`}>
        <Button variant="default" leftSection={<IconRefresh size={16} stroke={1.7} />} onClick={again}>
          {t('editor.sim.again')}
        </Button>
      </Tooltip>
      {tab === 'one' && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" leftSection={<IconDownload size={16} stroke={1.7} />} disabled={!protocol}>
              {t('editor.sim.protocol')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconDownload size={16} stroke={1.7} />}
              onClick={() =>
                run(async () => {
                  const file = new File([protocol ?? ''], `${t('editor.sim.protocol')} · ${name}.txt`, {
                    type: 'text/plain',
                  })
                  await saveFile(await handOver(file))
                })
              }
            >
              {t('editor.sim.protocol_save')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCopy size={16} stroke={1.7} />}
              onClick={() =>
                run(async () => {
                  await navigator.clipboard.writeText(protocol ?? '')
                  toasts.done(t('editor.sim.protocol_copied'))
                })
              }
            >
              {t('editor.sim.protocol_copy')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Button onClick={leave} rightSection={<Kbd className={classes.kbd}>Esc</Kbd>}>
        {t('editor.sim.leave')}
      </Button>
    </header>
  )
}
