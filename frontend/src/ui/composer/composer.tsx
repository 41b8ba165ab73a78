import type { CompletionSource } from '@codemirror/autocomplete'
import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { IconCode, IconPaperclip } from '@tabler/icons-react'
import { type ClipboardEvent, type DragEvent, lazy, Suspense, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AttachmentList } from './attachments'
import { ButtonsEditor } from './buttons'
import { ChipPopover } from './chip-popover'
import { chipLooks, type OpenChip } from './chips'
import classes from './composer.module.css'
import { Counter } from './counter'
import { handmade } from './html-text'
import { MacroMenu } from './macro-menu'
import { type EditorHandle, TextEditor, type TextMark } from './text-editor'
import type { ComposerButton, ComposerFile, ComposerMacro } from './types'

const LetterEditor = lazy(() => import('./letter-editor'))

/** A text as it is shown while it is typed, with what is wrong in it. */
export interface ComposedText {
  name: string // the field's label
  text: string
  type: (text: string) => void
  marks: readonly TextMark[]
  error: string | undefined
  mild?: boolean // the error is only a warning
  limit?: number
}

/** A file that was dropped: the page's own, or the name of one that the window was given. */
export type DroppedFile = File | { handle: string; name: string; size: number }

interface Props {
  letter: boolean // HTML is written, not a plain text
  onLetter: (letter: boolean) => void
  subject: ComposedText | null // null: no chosen channel has one
  text: ComposedText
  html: ComposedText & { kept: string } // kept: with the names of macros that both languages know
  macros: readonly ComposerMacro[]
  complete?: CompletionSource // names within a macro that is being typed
  files: readonly ComposerFile[]
  filesError: string | undefined
  buttons: readonly ComposerButton[]
  buttonsName: string
  buttonsError: string | undefined
  answers: boolean // some chosen channel takes quick answers
  sms?: boolean // some chosen channel is paid for by parts
  unsubscribe: (() => void) | null // puts in the line that says how to be left alone; null: it is not needed
  picture: (id: string) => Promise<string>
  pictures: (id: string) => string | undefined // those whose address is known
  onAdd: (file: DroppedFile | null) => Promise<ComposerFile | null> // null: the person is asked to choose
  /** Tells of files that were dropped on the window; returns the way to stop listening. */
  onDropped: (listener: (x: number, y: number, files: readonly DroppedFile[]) => void) => () => void
  onFiles: (ids: string[]) => void
  onSave: (id: string) => void
  onButtons: (buttons: ComposerButton[] | undefined) => void
  onChip: () => void // a chip is about to be changed: a step of its own, not part of the writing
  onPreview: () => void
}

/** Where a message is written: text or letter, macros as chips, files, buttons. It knows neither flows nor services. */
export function Composer(props: Props) {
  const { t } = useTranslation()
  const { macros, letter } = props
  const look = useMemo(() => chipLooks(macros), [macros])
  const [chip, setChip] = useState<OpenChip | null>(null)
  const openChip = (opened: OpenChip) =>
    setChip({
      ...opened,
      replace: (source) => {
        props.onChip()
        opened.replace(source)
      },
    })
  const [source, setSource] = useState(() => handmade(props.html.kept))
  const [dropping, setDropping] = useState(false)
  const input = useRef<EditorHandle>(null)
  const id = useId()

  const take = async (list: readonly DroppedFile[]) => {
    const added: string[] = []
    for (const file of list) {
      const kept = await props.onAdd(file)
      if (kept) added.push(kept.id)
    }
    const ids = props.files.map((f) => f.id)
    if (added.length > 0) props.onFiles([...ids, ...added.filter((a) => !ids.includes(a))])
  }
  const choose = async () => {
    const kept = await props.onAdd(null)
    const ids = props.files.map((f) => f.id)
    if (kept && !ids.includes(kept.id)) props.onFiles([...ids, kept.id])
  }
  const root = useRef<HTMLDivElement>(null)
  const latest = useRef(take)
  latest.current = take
  const { onDropped } = props
  useEffect(
    () =>
      onDropped((x, y, list) => {
        if (root.current?.contains(document.elementFromPoint(x, y))) void latest.current(list)
      }),
    [onDropped],
  )
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  const paste = (event: ClipboardEvent) => {
    const list = [...event.clipboardData.files]
    if (list.length === 0) return
    event.preventDefault()
    void take(list)
  }
  const body = letter ? props.html : props.text
  const raw = letter && source

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files of the system are dropped here; the clip does the same
    <div
      ref={root}
      className={classes.section}
      onDragOver={(event) => holdsFiles(event) && setDropping(true)}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false)
      }}
      onDrop={(event) => {
        setDropping(false)
        if (holdsFiles(event)) void take([...event.dataTransfer.files])
      }}
      onPasteCapture={paste}
    >
      {props.subject && (
        <Line
          field={props.subject}
          param="subject"
          {...(props.complete && { complete: props.complete })}
          look={look}
          macros={macros}
          onChip={openChip}
        />
      )}
      <div data-param={letter ? 'html' : 'text'}>
        <div className={classes.head}>
          <SegmentedControl
            size="xs"
            aria-label={t('composer.mode.label')}
            value={letter ? 'letter' : 'text'}
            data={[
              { value: 'text', label: t('composer.mode.text') },
              { value: 'letter', label: t('composer.mode.letter') },
            ]}
            onChange={(value) => {
              if (value === 'text') setSource(false)
              props.onLetter(value === 'letter')
            }}
          />
          <span className={classes.headSide}>
            <button type="button" className={classes.linkButton} onClick={props.onPreview}>
              {t('composer.preview.open')}
            </button>
          </span>
        </div>
        <div
          className={classes.box}
          data-invalid={(body.error && !body.mild) || undefined}
          data-dropping={dropping || undefined}
        >
          {raw ? (
            <div className={classes.source}>
              <TextEditor
                key="source"
                ref={input}
                label={props.html.name}
                value={props.html.text}
                lines={8}
                marks={props.html.marks}
                look={look}
                {...(props.complete && { complete: props.complete })}
                onChange={props.html.type}
                onChip={openChip}
                {...(body.error && { describedBy: id })}
              />
            </div>
          ) : letter ? (
            <Suspense fallback={<div className={classes.letter} aria-busy="true" />}>
              <LetterEditor
                ref={input}
                label={props.html.name}
                value={props.html.kept}
                look={look}
                picture={props.picture}
                choosePicture={() => props.onAdd(null)}
                onChange={props.html.type}
                onChip={openChip}
              />
            </Suspense>
          ) : (
            <TextEditor
              key="text"
              ref={input}
              label={props.text.name}
              value={props.text.text}
              lines={5}
              marks={props.text.marks}
              look={look}
              {...(props.complete && { complete: props.complete })}
              onChange={props.text.type}
              onChip={openChip}
              {...(body.error && { describedBy: id })}
            />
          )}
          {props.files.length > 0 && (
            <div className={classes.inBox} data-param="attachments">
              <AttachmentList
                files={props.files}
                picture={props.pictures}
                onOpen={props.onSave}
                onRemove={(gone) => props.onFiles(props.files.map((f) => f.id).filter((f) => f !== gone))}
              />
            </div>
          )}
          <div className={classes.bar}>
            <MacroMenu
              macros={macros}
              onChoose={(m) => input.current?.insert(`{{ ${letter && !raw ? m.path : m.written} }}`)}
            />
            <Tooltip label={t('composer.files.add')}>
              <ActionIcon variant="subtle" aria-label={t('composer.files.add')} onClick={() => void choose()}>
                <IconPaperclip size={16} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
            {letter && (
              <Tooltip label={t('composer.source')}>
                <ActionIcon
                  variant={source ? 'light' : 'subtle'}
                  aria-label={t('composer.source')}
                  aria-pressed={source}
                  onClick={() => setSource(!source)}
                >
                  <IconCode size={16} stroke={1.7} />
                </ActionIcon>
              </Tooltip>
            )}
            {!letter && <Counter text={props.text.text} limit={props.text.limit} sms={props.sms ?? false} />}
          </div>
        </div>
        {body.error && (
          <div id={id} className={classes.error} data-tone={body.mild ? 'wr' : undefined}>
            {body.error}{' '}
            {props.unsubscribe && (
              <button type="button" className={classes.linkButton} onClick={props.unsubscribe}>
                {t('composer.unsubscribe.add')}
              </button>
            )}
          </div>
        )}
        {raw && handmade(props.html.kept) && <p className={classes.note}>{t('composer.handmade')}</p>}
        {props.filesError && <div className={classes.error}>{props.filesError}</div>}
      </div>
      <div data-param="buttons" role="group" aria-label={props.buttonsName}>
        <div className={classes.head}>
          <span className={classes.headLabel}>{props.buttonsName}</span>
        </div>
        <ButtonsEditor buttons={props.buttons} answers={props.answers} onChange={props.onButtons} />
        {props.buttonsError && <div className={classes.error}>{props.buttonsError}</div>}
      </div>
      {chip && <ChipPopover key={chip.source} chip={chip} look={look(chip.source)} onClose={() => setChip(null)} />}
    </div>
  )
}

/** A text of one line with macros, and its own menu of them. */
function Line({
  field,
  param,
  look,
  macros,
  complete,
  onChip,
}: {
  field: ComposedText
  param: string
  look: ReturnType<typeof chipLooks>
  macros: readonly ComposerMacro[]
  complete?: CompletionSource
  onChip: (chip: OpenChip) => void
}) {
  const input = useRef<EditorHandle>(null)
  const id = useId()
  return (
    <div data-param={param}>
      <div className={classes.head}>
        <span className={classes.headLabel}>{field.name}</span>
      </div>
      <div className={classes.box} data-invalid={(field.error && !field.mild) || undefined}>
        <TextEditor
          ref={input}
          single
          label={field.name}
          value={field.text}
          marks={field.marks}
          look={look}
          {...(complete && { complete })}
          onChange={field.type}
          onChip={onChip}
          {...(field.error && { describedBy: id })}
        />
        <div className={classes.bar}>
          <MacroMenu macros={macros} onChoose={(m) => input.current?.insert(`{{ ${m.written} }}`)} />
          <Counter text={field.text} limit={field.limit} />
        </div>
      </div>
      {field.error && (
        <div id={id} className={classes.error} data-tone={field.mild ? 'wr' : undefined}>
          {field.error}
        </div>
      )}
    </div>
  )
}
