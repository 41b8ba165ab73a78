import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { rank } from '@/ui/commands/find'
import { provideFinder } from '@/ui/commands/registry'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { showNode } from '../canvas/show-node'
import { useEditorStore } from '../store/context'
import { useWords } from '../words'

/** Lets Ctrl+K find the steps of the opened flow. */
export function useStepFinder() {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const flow = useReactFlow()
  useEffect(
    () =>
      provideFinder({
        group: t('editor.search.steps'),
        find: (query) =>
          store
            .getState()
            .history.present.nodes.map((node) => ({
              node,
              place: rank(query, [words.title(node), words.kind(node.kind)]),
            }))
            .filter((one) => one.place > 0)
            .sort((a, b) => b.place - a.place)
            .slice(0, 8)
            .map(({ node }) => ({
              id: `step.${node.id}`,
              label: words.title(node),
              description: node.name ? words.kind(node.kind) : undefined,
              icon: (
                <KindShape category={categoryOf(node.kind)} size={22} icon={<NodeIcon kind={node.kind} size={13} />} />
              ),
              run: () => {
                store.getState().choose([node.id])
                showNode(store, flow, node.id)
                document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true })
              },
            })),
      }),
    [t, words, store, flow],
  )
}
