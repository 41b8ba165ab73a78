import { Button } from '@mantine/core'
import { IconArrowBackUp, IconChevronDown, IconChevronRight, IconCurrentLocation } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChangeSentence, Comparison } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { type ChangeWords, isText } from '../change-words'
import type { FlowDocument, FlowNode } from '../model/document'
import { useEditor } from '../store/context'
import type { Words } from '../words'
import type { Change } from './changes'
import classes from './compare.module.css'
import { WordMarks } from './word-marks'

type Props = {
  change: Change | null
  node: string | null
  comparison: Comparison
  older: FlowDocument
  newer: FlowDocument
  words: Words
  said: ChangeWords
  /** Puts the change back in the draft; absent where the draft is not compared. */
  onRestore?: () => void
  onCenter: (node: string) => void
}

/** The chosen change: what was and what is, what stayed, the way back, and how the step did before. */
export function ChangeDetails(props: Props) {
  const { t } = useTranslation()
  const { change, comparison: c, older, newer, said } = props
  const id = change?.node ?? props.node
  const now = newer.nodes.find((n) => n.id === id)
  const was = older.nodes.find((n) => n.id === id)
  const node = now ?? was
  return (
    <aside className={classes.details} aria-label={t('editor.compare.details')}>
      {node ? (
        <StepDetails {...props} node={node} was={was} now={now} />
      ) : change?.setting !== undefined ? (
        <>
          <div className={classes.detailsHead}>
            <div>
              <h2>{said.setting(change.setting)}</h2>
              <p>{t('editor.compare.of_setting')}</p>
            </div>
          </div>
          <div className={classes.scroll}>
            <Sides
              c={c}
              before={said.rule(change.setting, ruleOf(older, change.setting))}
              after={said.rule(change.setting, ruleOf(newer, change.setting))}
            />
            <Tools {...props} />
          </div>
        </>
      ) : change?.group === 'links' ? (
        <>
          <div className={classes.detailsHead}>
            <div>
              <h2>{t('editor.compare.group.links')}</h2>
              <p>{t('editor.compare.links', { added: c.linked.length, removed: c.unlinked.length })}</p>
            </div>
          </div>
          <div className={classes.scroll}>
            <Links list={c.sentences} said={said} />
            <Tools {...props} />
          </div>
        </>
      ) : (
        <p className={classes.hint}>{t('editor.compare.choose')}</p>
      )}
    </aside>
  )
}

function ruleOf(doc: FlowDocument, name: string): unknown {
  if (name === 'name' || name === 'attach' || name === 'subject') return doc[name]
  return doc.settings[name as keyof FlowDocument['settings']]
}

function Links({ list, said }: { list: readonly ChangeSentence[]; said: ChangeWords }) {
  return (
    <ul className={classes.links}>
      {list
        .filter((s) => s.code === 'linked' || s.code === 'unlinked')
        .map((s, i) => (
          <li key={i} data-mark={s.code === 'linked' ? 'added' : 'removed'}>
            {said.sentence(s)}
          </li>
        ))}
    </ul>
  )
}

function Tools({
  onRestore,
  comparison: c,
  onCenter,
  node,
  change,
}: Pick<Props, 'onRestore' | 'comparison' | 'onCenter' | 'node' | 'change'>) {
  const { t } = useTranslation()
  const place = change?.node ?? node
  return (
    <div className={classes.tools}>
      {onRestore && change && change.group !== 'moved' && (
        <Button variant="default" leftSection={<IconArrowBackUp size={16} stroke={1.7} />} onClick={onRestore}>
          {t('editor.compare.restore', { version: c.older.number })}
        </Button>
      )}
      {place && (
        <Button
          variant="subtle"
          leftSection={<IconCurrentLocation size={16} stroke={1.7} />}
          onClick={() => onCenter(place)}
        >
          {t('editor.compare.on_canvas')}
        </Button>
      )}
    </div>
  )
}

function Sides({ c, before, after }: { c: Comparison; before: string; after: string }) {
  const { t } = useTranslation()
  const side = (number: number) =>
    number === 0 ? t('editor.compare.draft') : t('editor.compare.v', { version: number })
  return (
    <div className={classes.sides}>
      {before && (
        <>
          <span>{side(c.older.number)}</span>
          <del>{before}</del>
        </>
      )}
      {after && (
        <>
          <span>{side(c.newer.number)}</span>
          <ins>{after}</ins>
        </>
      )}
    </div>
  )
}

function StepDetails(props: Omit<Props, 'node'> & { node: FlowNode; was?: FlowNode; now?: FlowNode }) {
  const { t } = useTranslation()
  const { change, comparison: c, node, was, now, words, said } = props
  const kind = useEditor((s) => s.kinds.get(node.kind))
  const [open, setOpen] = useState(false)
  const params = kind?.params ?? []
  const known = new Set(params.map((p) => p.id))
  const ids = [
    ...params.map((p) => p.id),
    ...[...new Set([...Object.keys(was?.params ?? {}), ...Object.keys(now?.params ?? {})])].filter(
      (p) => !known.has(p),
    ),
  ].filter((p) => was?.params[p] !== undefined || now?.params[p] !== undefined)
  const differing = new Set(was && now ? (change?.change?.params ?? []) : ids)
  const about = !was
    ? t('editor.compare.of_added')
    : !now
      ? t('editor.compare.of_removed')
      : change?.group === 'moved'
        ? t('editor.compare.of_moved')
        : change?.change?.params?.length
          ? t('editor.compare.params', { count: change.change.params.length })
          : change
            ? t('editor.compare.of_changed')
            : t('editor.compare.untouched')
  const calm = ids.filter((p) => !differing.has(p))
  const textOf = (n: FlowNode | undefined, p: string) => (n ? said.value(n.kind, p, n.params[p]) : '')
  return (
    <>
      <div className={classes.detailsHead}>
        <KindShape category={categoryOf(node.kind)} size={32} icon={<NodeIcon kind={node.kind} size={18} />} />
        <div>
          <h2 data-gone={!now || undefined}>{words.title(node)}</h2>
          <p>{about}</p>
        </div>
      </div>
      <div className={classes.scroll}>
        {change?.change?.kind && was && now && (
          <section>
            <h3>{t('editor.compare.kind')}</h3>
            <Sides c={c} before={words.kind(was.kind)} after={words.kind(now.kind)} />
          </section>
        )}
        {change?.change?.name && was && now && (
          <section>
            <h3>{t('editor.compare.name')}</h3>
            <Sides c={c} before={words.title(was)} after={words.title(now)} />
          </section>
        )}
        {change?.change?.switch && was && now && (
          <section>
            <h3>{t('editor.compare.switch')}</h3>
            <Sides
              c={c}
              before={t(was.disabled ? 'editor.flag.yes' : 'editor.flag.no')}
              after={t(now.disabled ? 'editor.flag.yes' : 'editor.flag.no')}
            />
          </section>
        )}
        {ids
          .filter((p) => differing.has(p))
          .map((p) => {
            const param = params.find((one) => one.id === p)
            const both = was && now && isText(param, was.params[p], now.params[p])
            return (
              <section key={p}>
                <h3>{words.param(node.kind, p)}</h3>
                {both ? (
                  <div className={classes.text}>
                    <WordMarks before={textOf(was, p)} after={textOf(now, p)} />
                  </div>
                ) : (
                  <Sides c={c} before={textOf(was, p)} after={textOf(now, p)} />
                )}
              </section>
            )
          })}
        {calm.length > 0 && (
          <section>
            <button type="button" className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
              {t('editor.compare.unchanged', { count: calm.length })}
            </button>
            {open && (
              <dl className={classes.calm}>
                {calm.map((p) => (
                  <div key={p}>
                    <dt>{words.param(node.kind, p)}</dt>
                    <dd>{textOf(now ?? was, p)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </section>
        )}
        <Tools {...props} node={node.id} />
        {was && c.older.number > 0 && <Worked c={c} node={was} said={said} />}
      </div>
    </>
  )
}

/** How the step did in the older version: who passed, by which exits, errors. */
function Worked({ c, node, said }: { c: Comparison; node: FlowNode; said: ChangeWords }) {
  const { t } = useTranslation()
  const format = useFormat()
  const worked = c.worked[node.id]
  const all = worked ? worked.passed + worked.failed : 0
  if (!worked || all + worked.inside === 0) {
    return <p className={classes.workedNone}>{t('editor.compare.worked_none', { version: c.older.number })}</p>
  }
  const ports = Object.entries(worked.ports ?? {})
    .sort((a, b) => b[1] - a[1])
    .slice(0, 2)
  const figures: [string, string][] = [
    [format.number(worked.passed), t('editor.compare.passed')],
    ...(ports.length > 1 || (ports.length === 1 && ports[0]?.[0] !== 'next')
      ? ports.map(([port, n]): [string, string] => [
          `${format.number(all > 0 ? (100 * n) / all : 0, 1)}\u00a0%`,
          said.port(node.kind, port),
        ])
      : []),
    ...(worked.failed > 0 ? [[format.number(worked.failed), t('editor.compare.failed')] as [string, string]] : []),
    ...(worked.inside > 0 ? [[format.number(worked.inside), t('editor.compare.stands')] as [string, string]] : []),
  ]
  return (
    <section className={classes.worked}>
      <h3>{t('editor.compare.worked', { version: c.older.number })}</h3>
      <dl>
        {figures.map(([figure, label]) => (
          <div key={label}>
            <dd>{figure}</dd>
            <dt>{label}</dt>
          </div>
        ))}
      </dl>
    </section>
  )
}
