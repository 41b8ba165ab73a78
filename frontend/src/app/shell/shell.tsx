import { spotlight } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { ErrorBoundary } from 'react-error-boundary'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation } from 'react-router'
import { infoQuery } from '@/api/system'
import { FlowImport } from '@/features/editor/exchange/flow-import'
import { useCommands } from '@/ui/commands/registry'
import { useCommandKeys } from '@/ui/commands/use-command-keys'
import { ErrorState } from '@/ui/error-state'
import { LocalityContext } from '@/ui/format/use-format'
import { Opening } from './opening'
import { Palette } from './palette'
import { usePreferences } from './preferences'
import { Rail } from './rail'
import classes from './shell.module.css'
import { ShortcutsSheet } from './shortcuts-sheet'
import { useGoKeys } from './use-go-keys'
import { useMenu } from './use-menu'
import { useRail } from './use-rail'
import { useRegions } from './use-regions'

const BacklogBanner = lazy(() => import('@/features/backlog/backlog-banner'))

/** The frame of every screen: the rail at the left, the screen beside it, search and shortcuts over both. */
export function Shell() {
  const { t } = useTranslation()
  const info = useQuery(infoQuery)
  usePreferences(info.data?.preferences)
  const rail = useRail()
  const [sheet, setSheet] = useState(false)
  const location = useLocation()
  useGoKeys()
  useRegions()
  useMenu()
  useCommands({ 'app.rail': rail.toggle, 'app.keys': () => setSheet(true), 'app.search': spotlight.open })
  useCommandKeys('app')
  const zone = info.data?.preferences.zone
  const currency = info.data?.preferences.currency
  const locality = useMemo(
    () => ({ zone: zone || Intl.DateTimeFormat().resolvedOptions().timeZone, currency: currency || 'RUB' }),
    [zone, currency],
  )

  if (info.isError) return <ErrorState error={info.error} title={t('ui.error.open')} onRetry={() => info.refetch()} />
  if (!info.data) return <Opening />
  return (
    <LocalityContext value={locality}>
      <div className={classes.shell} data-bare={rail.bare || undefined}>
        {!rail.bare && (
          <Rail info={info.data} open={rail.open} onToggle={rail.toggle} onShortcuts={() => setSheet(true)} />
        )}
        <main className={classes.main} tabIndex={-1} aria-label={t('ui.region.main')}>
          <ErrorBoundary
            resetKeys={[location.pathname]}
            fallbackRender={({ error, resetErrorBoundary }) => (
              <ErrorState error={error} onRetry={resetErrorBoundary} />
            )}
          >
            {(location.pathname === '/' || location.pathname === '/flows') && (
              <Suspense fallback={null}>
                <BacklogBanner />
              </Suspense>
            )}
            <Suspense fallback={<Opening />}>
              <Outlet />
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <FlowImport />
      <Palette />
      <ShortcutsSheet opened={sheet} onClose={() => setSheet(false)} />
    </LocalityContext>
  )
}
