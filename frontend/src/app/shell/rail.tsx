import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import {
  IconKeyboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconSearch,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { NavLink, useLocation } from 'react-router'
import { healthQuery } from '@/api/system'
import type { Info } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { Logo } from '@/ui/logo'
import { Appearance } from './appearance'
import { EngineState } from './engine-state'
import classes from './rail.module.css'
import { groups, type Section } from './sections'

type Props = { info: Info; open: boolean; onToggle: () => void; onShortcuts: () => void }

/** The rail: where one can go, and at its foot how the engine is. */
export function Rail({ info, open, onToggle, onShortcuts }: Props) {
  const { t } = useTranslation()
  const name = info.preferences.name || t('ui.company.unnamed')
  return (
    <nav className={classes.rail} data-open={open || undefined} aria-label={t('ui.region.nav')}>
      <NavLink to="/" className={classes.company} aria-label={t('nav.home')}>
        <Logo size={26} />
        {open && (
          <span className={classes.names}>
            <span className={classes.name} title={name}>
              {name}
            </span>
            <span className={classes.product}>{info.demo ? t('ui.product.demo') : t('ui.product.name')}</span>
          </span>
        )}
      </NavLink>
      <Tooltip label={t('ui.search.title')} position="right" disabled={open}>
        <UnstyledButton className={classes.search} onClick={spotlight.open} aria-label={t('ui.search.title')}>
          <IconSearch size={16} stroke={1.8} />
          {open && (
            <>
              <span>{t('ui.search.short')}</span>
              <Kbd size="xs">Ctrl K</Kbd>
            </>
          )}
        </UnstyledButton>
      </Tooltip>
      <div className={classes.groups}>
        {groups.map((group) => (
          <div key={group.id} className={classes.group} role="group" aria-label={t(`nav.group.${group.id}`)}>
            {open && group.id !== 'start' && group.id !== 'end' && (
              <span className={classes.caption}>{t(`nav.group.${group.id}`)}</span>
            )}
            {group.sections.map((section) => (
              <RailLink key={section.id} section={section} open={open} />
            ))}
          </div>
        ))}
      </div>
      <div className={classes.foot}>
        <EngineState open={open} />
        <div className={classes.tools}>
          <Appearance />
          <Tooltip label={t('command.app.keys')} position="right">
            <ActionIcon onClick={onShortcuts} aria-label={t('command.app.keys')}>
              <IconKeyboard size={18} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={`${open ? t('ui.rail.fold') : t('ui.rail.unfold')}  [`} position="right">
            <ActionIcon
              onClick={onToggle}
              aria-label={open ? t('ui.rail.fold') : t('ui.rail.unfold')}
              aria-expanded={open}
            >
              {open ? (
                <IconLayoutSidebarLeftCollapse size={18} stroke={1.7} />
              ) : (
                <IconLayoutSidebarLeftExpand size={18} stroke={1.7} />
              )}
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
    </nav>
  )
}

function RailLink({ section, open }: { section: Section; open: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const health = useQuery(healthQuery)
  const { pathname } = useLocation()
  const Icon = section.icon
  const unread = section.id === 'mailbox' ? (health.data?.unread ?? 0) : 0
  const attention = section.id === 'mailbox' ? (health.data?.attention ?? 0) : 0
  const active =
    section.path === '/'
      ? pathname === '/'
      : pathname.startsWith(section.path) || (section.id === 'customers' && pathname.startsWith('/imports'))
  return (
    <Tooltip label={t(`nav.${section.id}`)} position="right" disabled={open}>
      <NavLink
        to={section.path}
        className={classes.link}
        data-active={active || undefined}
        aria-current={active ? 'page' : undefined}
        aria-label={unread ? t('nav.unread', { name: t(`nav.${section.id}`), count: unread }) : t(`nav.${section.id}`)}
      >
        <Icon size={18} stroke={1.7} />
        {open && <span className={classes.label}>{t(`nav.${section.id}`)}</span>}
        {attention > 0 && open && (
          <span className={classes.badge} data-alarm title={t('nav.attention', { count: attention })}>
            {format.number(attention)}
          </span>
        )}
        {unread > 0 &&
          (open ? <span className={classes.badge}>{format.number(unread)}</span> : <span className={classes.dot} />)}
      </NavLink>
    </Tooltip>
  )
}
