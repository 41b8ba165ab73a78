import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './selection-bar.module.css'

type Props = { label: string; onClear: () => void; children: ReactNode }

/** Floats at the bottom while rows are selected: how many, and what can be done with them. */
export function SelectionBar({ label, onClear, children }: Props) {
  const { t } = useTranslation()
  return (
    <div className={classes.place}>
      <div className={classes.bar} role="toolbar" aria-label={label}>
        <span className={classes.label}>{label}</span>
        {children}
        <span className={classes.line} />
        <ActionIcon variant="transparent" c="inherit" onClick={onClear} aria-label={t('ui.action.clear_selection')}>
          <IconX size={16} />
        </ActionIcon>
      </div>
    </div>
  )
}

/** A button of the bar. */
export function SelectionAction({
  icon,
  children,
  onClick,
}: {
  icon: ReactNode
  children: ReactNode
  onClick: () => void
}) {
  return (
    <button type="button" className={classes.action} onClick={onClick}>
      {icon}
      {children}
    </button>
  )
}
