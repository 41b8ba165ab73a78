import { Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { runCommand, useAvailableCommands } from '@/ui/commands/registry'
import { hintOf } from '@/ui/commands/table'
import { useEditor, useEditorStore } from '../store/context'
import type { MenuFor } from '../store/editor-store'
import { alignCommands, alignIcons, distributeCommands } from './align-commands'
import classes from './gestures.module.css'

type Entry = string | null | { name: string; commands: readonly string[] }

const id = (name: string) => `editor.${name}`
const arrange: readonly Entry[] = [
  { name: 'align', commands: alignCommands },
  { name: 'distribute', commands: distributeCommands },
]

/** Commands of each menu by groups; what can do nothing now is left out. */
const menus: Record<MenuFor, readonly Entry[]> = {
  step: [
    ...['open', 'rename', 'open_flow', 'add', 'link'].map(id),
    null,
    ...['copy', 'cut', 'duplicate'].map(id),
    null,
    ...['disable', 'group', 'leave_group'].map(id),
    null,
    ...['delete', 'delete_join'].map(id),
  ],
  many: [
    ...['copy', 'cut', 'duplicate'].map(id),
    null,
    ...arrange,
    id('tidy'),
    null,
    ...['group', 'ungroup', 'leave_group', 'disable'].map(id),
    null,
    ...['delete', 'delete_join'].map(id),
  ],
  arrow: ['add', 'delete'].map(id),
  note: [
    ...['rename'].map(id),
    null,
    ...['copy', 'cut', 'duplicate', 'group', 'leave_group'].map(id),
    null,
    id('delete'),
  ],
  group: [
    ...['fold', 'rename', 'ungroup'].map(id),
    null,
    ...['copy', 'cut', 'duplicate'].map(id),
    null,
    ...['tidy', 'disable'].map(id),
    null,
    id('delete_members'),
  ],
  canvas: [
    ...['palette', 'note', 'paste'].map(id),
    null,
    ...['all', 'tidy', 'fit', 'minimap'].map(id),
    null,
    ...['undo', 'redo'].map(id),
  ],
}

/** The menu of the right button, of the menu key and of Shift+F10: what can be done with what is under it. */
export function ContextMenu() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const menu = useEditor((s) => s.menu)
  const available = useAvailableCommands()
  if (!menu) return null
  const can = (command: string) => {
    const action = available.get(command)
    return Boolean(action && !action.off?.())
  }
  const close = () => {
    store.setState({ menu: null })
    const canvas = () => document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true })
    canvas()
    // The menu lets the focus go only when it is gone.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) canvas()
    })
  }
  const shown = menus[menu.of].map((e) => {
    if (e === null) return null
    if (typeof e === 'string') return can(e) ? e : undefined
    const commands = e.commands.filter(can)
    return commands.length > 0 ? { ...e, commands } : undefined
  })
  const entries = shown
    .filter((e) => e !== undefined)
    .filter((e, i, all) => e !== null || (i > 0 && all[i - 1] !== null))
  if (entries.at(-1) === null) entries.pop()

  const item = (command: string) => {
    const name = command.slice('editor.'.length)
    const Icon = alignIcons[command]
    return (
      <Menu.Item
        key={command}
        color={name.startsWith('delete') ? 'var(--er)' : undefined}
        leftSection={Icon && <Icon size={16} stroke={1.7} />}
        rightSection={<span className={classes.keys}>{hintOf(command)}</span>}
        onClick={() => {
          close()
          runCommand(command)
        }}
      >
        {t(`editor.menu.${menu.of}.${name}`, { defaultValue: t(`command.${command}`) })}
      </Menu.Item>
    )
  }
  return (
    <Menu opened onClose={close} position="bottom-start" offset={0} width={264} returnFocus={false} key={menu.tick}>
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          className={classes.menuPlace}
          aria-label={t(`editor.menu.${menu.of}.label`)}
          style={{ left: menu.x, top: menu.y }}
        />
      </Menu.Target>
      <Menu.Dropdown data-menu={menu.of} aria-label={t(`editor.menu.${menu.of}.label`)}>
        {entries.map((e, i) =>
          e === null ? (
            <Menu.Divider key={i} />
          ) : typeof e === 'string' ? (
            item(e)
          ) : (
            <Menu.Sub key={e.name}>
              <Menu.Sub.Target>
                <Menu.Sub.Item>{t(`editor.several.${e.name}`)}</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown>{e.commands.map(item)}</Menu.Sub.Dropdown>
            </Menu.Sub>
          ),
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
