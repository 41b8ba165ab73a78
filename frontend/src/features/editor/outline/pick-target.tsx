import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { type FlowEdge, type FlowNode, nodeOf } from '../model/document'
import { connect } from '../model/edits/connect'
import { reconnect } from '../model/edits/reconnect'
import { type Exit, moveToExit } from '../model/edits/reorder'
import { refusals } from '../model/graph'
import { portsOf } from '../model/kind'
import { readingOrder } from '../model/neighbours'
import { useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { kindsOf } from '../store/selectors'
import { useWords } from '../words'
import { type Choice, Chooser } from './chooser'

/** What is asked for: the step that an exit is to lead to, or the exit that a step is to be moved to. */
export type Asked = { what: 'link'; from: string; port: string; old: FlowEdge | null } | { what: 'move'; step: string }

const icon = (node: FlowNode) => (
  <KindShape category={categoryOf(node.kind)} size={22} icon={<NodeIcon kind={node.kind} size={13} />} />
)

/** Asks where to; the answer is one undo step. */
export function PickTarget({ asked, onDone }: { asked: Asked; onDone: () => void }) {
  return asked.what === 'link' ? (
    <PickStep asked={asked} onDone={onDone} />
  ) : (
    <PickExit step={asked.step} onDone={onDone} />
  )
}

function PickStep({ asked, onDone }: { asked: Extract<Asked, { what: 'link' }>; onDone: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const state = store.getState()
  const doc = state.history.present
  const from = nodeOf(doc, asked.from)
  const port = from ? words.port(from, state.kinds.get(from.kind), asked.port) : asked.port
  const choices = useMemo(() => {
    const nodes = nodesById(doc)
    const why = refusals(doc, kindsOf(state), asked.from, asked.port)
    return readingOrder(doc).flatMap((id): Choice[] => {
      const node = nodes.get(id)
      const no = why(id)
      if (!node) return []
      const about = words.kind(node.kind)
      return [
        {
          id,
          label: words.title(node),
          about: about === words.title(node) ? '' : about,
          icon: icon(node),
          refused: no ? t(`editor.connect.${no}`) : undefined,
        },
      ]
    })
  }, [doc, state, asked, words, t])
  return (
    <Chooser
      title={t('editor.outline.link_to', { port, step: from ? words.title(from) : '' })}
      choices={choices}
      onClose={onDone}
      onChoose={(to) => {
        const edge: FlowEdge = [asked.from, asked.port, to]
        state.edit((d) => (asked.old ? reconnect(d, asked.old, edge) : connect(d, edge)))
        state.say(t('editor.link.done'))
        onDone()
      }}
    />
  )
}

function PickExit({ step, onDone }: { step: string; onDone: () => void }) {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const state = store.getState()
  const doc = state.history.present
  const node = nodeOf(doc, step)
  const exits = useMemo(() => {
    const nodes = nodesById(doc)
    const kinds = kindsOf(state)
    return readingOrder(doc).flatMap((id): { exit: Exit; choice: Choice }[] => {
      const from = nodes.get(id)
      if (!from || id === step) return []
      const shape = state.kinds.get(from.kind)
      return portsOf(from, shape).flatMap((port) => {
        const ends = doc.edges.filter((e) => e[0] === id && e[1] === port).map((e) => e[2])
        return (ends.length > 0 ? ends : [null]).flatMap((to) => {
          if (to === step) return []
          const exit: Exit = { from: id, port, to }
          const next = to ? nodes.get(to) : undefined
          const choice: Choice = {
            id: `${id}:${port}:${to ?? ''}`,
            label: t('editor.outline.exit_of', { port: words.port(from, shape, port), step: words.title(from) }),
            about: next ? t('editor.outline.before', { step: words.title(next) }) : t('editor.outline.nowhere'),
            icon: icon(from),
            refused: moveToExit(doc, kinds, step, exit) === doc ? t('editor.outline.no_room') : undefined,
          }
          return [{ exit, choice }]
        })
      })
    })
  }, [doc, state, step, words, t])
  return (
    <Chooser
      title={t('editor.outline.move_to', { step: node ? words.title(node) : '' })}
      choices={exits.map((e) => e.choice)}
      onClose={onDone}
      onChoose={(id) => {
        const exit = exits.find((e) => e.choice.id === id)?.exit
        if (exit) {
          state.edit((d) => moveToExit(d, kindsOf(state), step, exit))
          state.choose([step])
          state.say(t('editor.outline.moved'))
        }
        onDone()
      }}
    />
  )
}
