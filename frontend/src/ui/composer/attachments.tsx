import { ActionIcon, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconFile, IconFileTypePdf, IconPhoto, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../format/use-format'
import classes from './composer.module.css'
import type { ComposerFile } from './types'

interface Props {
  files: readonly ComposerFile[]
  picture?: (id: string) => string | undefined // a picture's address, once it is known
  onOpen?: (id: string) => void // saves it elsewhere
  onRemove?: (id: string) => void
}

function Icon({ file, address }: { file: ComposerFile; address: string | undefined }) {
  if (file.absent) return <IconAlertTriangle size={16} stroke={1.7} />
  if (address) return <img src={address} alt="" className={classes.thumb} />
  if (file.picture) return <IconPhoto size={16} stroke={1.7} />
  return /\.pdf$/i.test(file.name) ? (
    <IconFileTypePdf size={16} stroke={1.7} className={classes.pdf} />
  ) : (
    <IconFile size={16} stroke={1.7} />
  )
}

/** The files of a message as chips: name, size, and what can be done with them. */
export function AttachmentList({ files, picture, onOpen, onRemove }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  if (files.length === 0) return null
  return (
    <ul className={classes.files} aria-label={t('composer.files.label')}>
      {files.map((file) => {
        const name = file.absent ? t('composer.files.absent') : file.name
        const body = (
          <>
            <Icon file={file} address={picture?.(file.id)} />
            <span className={classes.fileName}>{name}</span>
            {!file.absent && <span className={classes.fileSize}>{format.bytes(file.size)}</span>}
          </>
        )
        return (
          <li key={file.id} className={classes.file} data-absent={file.absent || undefined}>
            <Tooltip label={name} disabled={name.length < 28}>
              {onOpen && !file.absent ? (
                <button
                  type="button"
                  className={classes.fileOpen}
                  aria-label={t('composer.files.open', { name })}
                  onClick={() => onOpen(file.id)}
                >
                  {body}
                </button>
              ) : (
                <span className={classes.fileOpen}>{body}</span>
              )}
            </Tooltip>
            {onRemove && (
              <ActionIcon
                size={20}
                variant="subtle"
                aria-label={t('composer.files.remove', { name })}
                onClick={() => onRemove(file.id)}
              >
                <IconX size={13} />
              </ActionIcon>
            )}
          </li>
        )
      })}
    </ul>
  )
}
