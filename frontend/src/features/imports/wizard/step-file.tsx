import { Button } from '@mantine/core'
import { IconTableImport } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { chooseFile, handOver } from '@/api/files'
import type { FileRef } from '@/api/types.gen'
import { useToasts } from '@/ui/use-toasts'
import classes from '../imports.module.css'

/** Step 1: which file. A file dropped from the system's file manager is taken too, where the system delivers it. */
export function StepFile({ busy, onFile }: { busy: boolean; onFile: (file: FileRef) => void }) {
  const { t } = useTranslation()
  const toasts = useToasts()
  const [reading, setReading] = useState(false)
  const take = async (read: () => Promise<FileRef | null>) => {
    setReading(true)
    try {
      const file = await read()
      if (file) onFile(file)
    } catch (error) {
      toasts.failed(error)
    } finally {
      setReading(false)
    }
  }
  return (
    <div className={classes.narrow}>
      <section
        className={classes.drop}
        aria-label={t('imports.file.title')}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          const dropped = event.dataTransfer.files[0]
          if (dropped) void take(() => handOver(dropped))
        }}
      >
        <IconTableImport size={32} stroke={1.5} aria-hidden="true" />
        <h2>{t('imports.file.title')}</h2>
        <p>{t('imports.file.text')}</p>
        <Button size="md" loading={busy || reading} onClick={() => take(() => chooseFile('table'))}>
          {t('imports.file.choose')}
        </Button>
      </section>
      <ul className={classes.promises}>
        <li>{t('imports.file.promise.columns')}</li>
        <li>{t('imports.file.promise.check')}</li>
        <li>{t('imports.file.promise.quiet')}</li>
      </ul>
    </div>
  )
}
