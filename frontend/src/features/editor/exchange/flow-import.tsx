import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { onFilesDropped } from '@/api/files'
import { chooseImport, dropImport, showImport, useImportFile } from '@/api/flow-import'
import { useCommands } from '@/ui/commands/registry'
import { useToasts } from '@/ui/use-toasts'
import classes from './drop.module.css'

const ImportSheet = lazy(() => import('./import-sheet'))

/** The ways in for a flow's file, over every screen: the command, a drop on the list or the canvas, and the sheet itself. */
export function FlowImport() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const toasts = useToasts()
  const file = useImportFile()
  const { pathname } = useLocation()
  const takes = pathname === '/flows' || (pathname.startsWith('/flows/') && pathname !== '/flows/templates')
  const [over, setOver] = useState(false)
  useCommands({
    'app.import_flow': () => void chooseImport().catch(toasts.failed),
    'app.templates': () => void navigate('/flows/templates'),
  })

  useEffect(() => {
    if (!takes) return
    const place = (event: DragEvent) =>
      event.dataTransfer?.types.includes('Files') &&
      (pathname === '/flows' || (event.target as Element | null)?.closest?.('[data-canvas]'))
    const move = (event: DragEvent) => setOver(Boolean(place(event)))
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false)
    const drop = (event: DragEvent) => {
      setOver(false)
      const dropped = place(event) ? event.dataTransfer?.files[0] : undefined
      if (dropped) void dropImport(dropped).catch(toasts.failed)
    }
    // In the window the system's files come by name, not as the page's own.
    const stop = onFilesDropped((x, y, files) => {
      const target = document.elementFromPoint(x, y)
      const named = files.find((f) => f.name.endsWith('.json'))
      if (named && (pathname === '/flows' || target?.closest('[data-canvas]')))
        void dropImport(named).catch(toasts.failed)
    })
    window.addEventListener('dragover', move)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      stop()
      window.removeEventListener('dragover', move)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [takes, pathname, toasts])

  return (
    <>
      {over && takes && (
        <div className={classes.drop} aria-hidden="true">
          <span>{t('flows.import.drop')}</span>
        </div>
      )}
      {file && (
        <Suspense fallback={null}>
          <ImportSheet file={file} onClose={() => showImport(null)} />
        </Suspense>
      )}
    </>
  )
}
