import { Menu, Tooltip } from '@mantine/core'
import {
  IconBoxMultiple,
  IconChevronDown,
  IconCopy,
  IconEyeOff,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconSitemap,
  IconTrash,
} from '@tabler/icons-react'
import { NodeToolbar, Position, useStore } from '@xyflow/react'
import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import { runCommand } from '@/ui/commands/registry'
import { hintOf } from '@/ui/commands/table'
import { useEditor } from '../store/context'
import { alignCommands, alignIcons, distributeCommands } from './align-commands'
import classes from './canvas.module.css'
import { hiddenBy } from './use-nodes'

const buttons = [
  { id: 'editor.tidy', icon: IconSitemap },
  { id: 'editor.group', icon: IconBoxMultiple },
  { id: 'editor.duplicate', icon: IconCopy },
  { id: 'editor.disable', icon: IconEyeOff },
  { id: 'editor.delete', icon: IconTrash, tone: 'er' },
] as const

/** What can be done with several chosen cards at once, above them all. */
export function SeveralToolbar() {
  const { t } = useTranslation()
  const ids = useEditor(
    useShallow((s) => {
      if (s.chosen.size < 2) return []
      const hidden = hiddenBy(s.history.present)
      return [...s.chosen].filter((id) => !hidden.has(id))
    }),
  )
  // With no room above what is chosen it stands below.
  const below = useStore((s) => {
    let top = Number.POSITIVE_INFINITY
    for (const id of ids) top = Math.min(top, s.nodeLookup.get(id)?.internals.positionAbsolute.y ?? top)
    return top * s.transform[2] + s.transform[1] < 52
  })
  if (ids.length < 2) return null
  const label = (id: string) => {
    const keys = hintOf(id)
    const name = t(`editor.menu.many.${id.slice('editor.'.length)}`, { defaultValue: t(`command.${id}`) })
    return keys ? `${name} · ${keys}` : name
  }
  return (
    <NodeToolbar nodeId={ids} isVisible position={below ? Position.Bottom : Position.Top} offset={below ? 22 : 10}>
      <div className={classes.toolbar} role="toolbar" aria-label={t('editor.several.label')}>
        {[
          { name: 'align', commands: alignCommands, icon: IconLayoutAlignLeft },
          { name: 'distribute', commands: distributeCommands, icon: IconLayoutAlignCenter },
        ].map(({ name, commands, icon: Icon }) => (
          <Menu key={name} position="bottom-start">
            <Menu.Target>
              <button type="button" className={classes.wide} aria-label={t(`editor.several.${name}`)}>
                <Icon size={15} stroke={1.8} />
                <IconChevronDown size={11} stroke={2} />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {commands.map((id) => {
                const ItemIcon = alignIcons[id]
                return (
                  <Menu.Item
                    key={id}
                    leftSection={ItemIcon && <ItemIcon size={16} stroke={1.7} />}
                    onClick={() => runCommand(id)}
                  >
                    {t(`command.${id}`)}
                  </Menu.Item>
                )
              })}
            </Menu.Dropdown>
          </Menu>
        ))}
        {buttons.map(({ id, icon: Icon, ...rest }) => (
          <Tooltip key={id} label={label(id)}>
            <button
              type="button"
              tabIndex={-1}
              data-tone={'tone' in rest ? rest.tone : undefined}
              aria-label={t(`editor.menu.many.${id.slice('editor.'.length)}`, { defaultValue: t(`command.${id}`) })}
              onClick={() => runCommand(id)}
            >
              <Icon size={15} stroke={1.8} />
            </button>
          </Tooltip>
        ))}
      </div>
    </NodeToolbar>
  )
}
