import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  attachmentsQuery,
  chooseAttachment,
  keepDropped,
  keepFile,
  pictureQuery,
  saveAttachment,
} from '@/api/attachments'
import { channelsQuery } from '@/api/channels'
import { onFilesDropped } from '@/api/files'
import type { NodeKind, Problem } from '@/api/types.gen'
import { type ComposedText, Composer, type DroppedFile } from '@/ui/composer/composer'
import { paragraphs, plainText } from '@/ui/composer/html-text'
import type { ComposerButton, ComposerMacro } from '@/ui/composer/types'
import { useToasts } from '@/ui/use-toasts'
import type { FlowNode } from '../../model/document'
import { setParam } from '../../model/edits/set-param'
import { useEditor, useEditorStore } from '../../store/context'
import { useWords } from '../../words'
import { factCompletion, written } from '../fields/fact-completion'
import { useCheckedText } from '../fields/use-checked-text'
import { useFacts } from '../use-facts'
import classes from './composer.module.css'
import { usePictures } from './use-pictures'

const MessagePreview = lazy(() => import('./message-preview'))

const asText = (v: unknown) => (typeof v === 'string' ? v : '')
const asList = <T,>(v: unknown): T[] => (Array.isArray(v) ? (v as T[]) : [])

/** What of a step the composer writes. */
export const composed = ['subject', 'text', 'html', 'attachments', 'buttons']

/** The composer over a step of the flow: every change is an edit of the document, writing is one step until the field is left. */
export function MessageComposer({
  node,
  kind,
  problems,
}: {
  node: FlowNode
  kind: NodeKind
  problems: readonly Problem[]
}) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const toasts = useToasts()
  const client = useQueryClient()
  const facts = useFacts()
  const russian = i18n.language !== 'en'
  const [previewing, setPreviewing] = useState(false)
  const [wantsLetter, setWantsLetter] = useState(false)
  const advertising = useEditor((s) => s.history.present.settings.purpose === 'advertising')

  const edit = useCallback(
    (values: Record<string, unknown>, group?: string) =>
      store.getState().edit((doc) => {
        let next = doc
        for (const [param, value] of Object.entries(values)) next = setParam(next, node.id, param, value)
        return next
      }, group),
    [store, node.id],
  )
  const alone = useRef(false) // the next change of a text is a step of its own
  const typing = (param: string, value: unknown) => {
    edit({ [param]: value }, alone.current ? undefined : `param:${node.id}:${param}`)
    alone.current = false
  }

  const texts = {
    subject: useText(node, 'subject', (text) => typing('subject', text || undefined)),
    text: useText(node, 'text', (text) => typing('text', text || undefined)),
    html: useText(node, 'html', (text) => typing('html', text || undefined)),
  }
  const field = (param: 'subject' | 'text' | 'html'): ComposedText => {
    const typed = texts[param]
    const wrong = typed.checked?.problems ?? []
    const mine = problems.filter((p) => p.param === param)
    const worst = mine.find((p) => p.severity === 'error') ?? mine.find((p) => p.severity === 'warning')
    const shown = wrong[0] ?? worst
    const limit = kind.params.find((p) => p.id === param)?.max
    return {
      name: words.param(node.kind, param),
      text: typed.text,
      type: typed.type,
      marks: wrong.map((p) => ({ from: p.from ?? 0, to: p.to ?? 0 })),
      error: shown ? words.problem(shown, node.kind) : undefined,
      mild: shown?.severity === 'warning',
      ...(limit !== undefined && { limit }),
    }
  }
  const errorOf = (param: string) => {
    const mine = problems.filter((p) => p.param === param)
    const worst = mine.find((p) => p.severity === 'error') ?? mine.find((p) => p.severity === 'warning')
    return worst ? words.problem(worst, node.kind) : undefined
  }

  const macros = useMemo(
    (): ComposerMacro[] =>
      facts.map((f) => ({
        path: written(f, false),
        written: written(f, russian),
        label: words.fact(f),
        type: t(`editor.type.${f.type.kind}`),
      })),
    [facts, russian, words, t],
  )
  const complete = useMemo(
    () => factCompletion(facts, russian, true, (k) => t(`editor.type.${k}`), words.fact),
    [facts, russian, t, words],
  )
  const ids = asList<string>(node.params.attachments)
  const files = useQuery(attachmentsQuery(ids)).data ?? []
  const pictures = usePictures(files)
  const channels = useQuery(channelsQuery).data ?? []
  const channel = asText(node.params.channel) || 'auto'
  const chosen = channels.filter((c) => channel === 'auto' || c.id === channel)
  const letter = asText(node.params.html) !== '' || wantsLetter

  const add = async (file: DroppedFile | null) => {
    try {
      if (file === null) return await chooseAttachment()
      return file instanceof File ? await keepDropped(file) : await keepFile(file)
    } catch (failed) {
      toasts.failed(failed)
      return null
    }
  }
  const toLetter = (on: boolean) => {
    setWantsLetter(on)
    const text = asText(node.params.text)
    const html = asText(node.params.html)
    if (on && text) edit({ html: paragraphs(text), text: undefined })
    if (!on && html) edit({ text: plainText(html) || undefined, html: undefined })
  }
  const unsubscribe = () => {
    const line = t('composer.unsubscribe.line')
    if (letter) edit({ html: `${asText(node.params.html)}<p>${line}</p>` })
    else edit({ text: `${asText(node.params.text).trimEnd()}\n\n${line}`.trimStart() })
  }
  const wanted = advertising && problems.some((p) => p.code === 'no_unsubscribe')

  const outward = channels.filter((c) => c.id !== 'local' && c.ready)
  const order = [...outward.map((c) => c.id), 'local'].map((id) => t(`channel.name.${id}`)).join(' › ')

  return (
    <>
      {channel === 'auto' && channels.length > 0 && (
        <p className={classes.order}>{t('composer.channels.order', { order })}</p>
      )}
      <Composer
        letter={letter}
        onLetter={toLetter}
        subject={field('subject')}
        text={field('text')}
        html={{ ...field('html'), kept: asText(node.params.html) }}
        macros={macros}
        complete={complete}
        files={files}
        filesError={errorOf('attachments')}
        buttons={asList<ComposerButton>(node.params.buttons)}
        buttonsName={words.param(node.kind, 'buttons')}
        buttonsError={errorOf('buttons')}
        answers={chosen.some((c) => c.carries.answers)}
        sms={chosen.some((c) => c.carries.parts)}
        unsubscribe={wanted ? unsubscribe : null}
        picture={async (id) => (await client.fetchQuery(pictureQuery(id))).url}
        pictures={pictures}
        onAdd={add}
        onFiles={(next) => edit({ attachments: next.length > 0 ? next : undefined })}
        onSave={(id) => void saveAttachment(id).catch(toasts.failed)}
        onButtons={(next) =>
          (next?.length ?? 0) === asList(node.params.buttons).length ? typing('buttons', next) : edit({ buttons: next })
        }
        onChip={() => {
          alone.current = true
        }}
        onDropped={onFilesDropped}
        onPreview={() => setPreviewing(true)}
      />
      {previewing && (
        <Suspense fallback={null}>
          <MessagePreview node={node} onClose={() => setPreviewing(false)} />
        </Suspense>
      )}
    </>
  )
}

function useText(node: FlowNode, param: string, keep: (text: string) => void) {
  return useCheckedText({ node: node.id, kept: asText(node.params[param]), template: true, result: 'text', keep })
}
