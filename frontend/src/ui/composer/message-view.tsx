import { useTranslation } from 'react-i18next'
import { AttachmentList } from './attachments'
import classes from './composer.module.css'
import type { ComposerFile } from './types'

/** What a message has beyond its text, as the services give it. */
interface RichMessage {
  html: string // a whole cleaned page; empty: none
  attachments: readonly ComposerFile[]
  buttons: readonly { text: string; link: string }[]
}

interface Props {
  text: string
  rich?: RichMessage
  label: string // of the frame that a letter is shown in
  onSave?: (id: string) => void
  tall?: boolean
}

/** A message as the client sees it: a letter in a frame in which nothing runs, else a bubble; its buttons and files. */
export function MessageBody({ text, rich, label, onSave, tall }: Props) {
  const { t } = useTranslation()
  return (
    <div className={classes.message} data-tall={tall || undefined}>
      {rich?.html ? (
        <iframe className={classes.frame} title={label} sandbox="" srcDoc={rich.html} referrerPolicy="no-referrer" />
      ) : (
        <div className={classes.bubble}>{text}</div>
      )}
      {rich && !rich.html && rich.buttons.length > 0 && (
        <ul className={classes.sentButtons} aria-label={t('composer.buttons.label')}>
          {rich.buttons.map((button, i) => (
            <li key={i} title={button.link}>
              {button.text}
            </li>
          ))}
        </ul>
      )}
      {rich && rich.attachments.length > 0 && (
        <AttachmentList files={rich.attachments} {...(onSave && { onOpen: onSave })} />
      )}
    </div>
  )
}
