import { ActionIcon, Button } from '@mantine/core'
import {
  IconAlertTriangleFilled,
  IconCheck,
  IconCircleCheck,
  IconCircleXFilled,
  IconInfoCircleFilled,
} from '@tabler/icons-react'
import { memo, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/types.gen'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { fixable } from '../apply-fix'
import { acceptKey, problemKey, useProblemWords } from '../problem-words'
import { useEditor } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useFix } from '../use-fix'
import { inOrder } from './problem-order'
import classes from './problems.module.css'
import { SurveyPeople, SurveySection } from './survey'

const icons = { error: IconCircleXFilled, warning: IconAlertTriangleFilled, remark: IconInfoCircleFilled }

/** What compiling found: worst first, each with its step, why it matters, and what mends it. */
export function Problems() {
  const { t } = useTranslation()
  const problems = useEditor((s) => s.checked.problems)
  const empty = useEditor((s) => s.history.present.nodes.length === 0)
  const [unfolded, setUnfolded] = useState(false)
  const { open, accepted } = inOrder(problems)
  const survey = useEditor((s) => s.survey)
  if (survey.shown && survey.for) return <SurveyPeople finding={survey.shown} doc={survey.for} />
  if (empty || (open.length === 0 && accepted.length === 0)) {
    return (
      <>
        <p className={classes.calm}>
          <IconCircleCheck size={16} stroke={1.8} data-tone={empty ? undefined : 'ok'} />
          {t(empty ? 'editor.problem.begin' : 'editor.problem.none')}
        </p>
        <SurveySection />
      </>
    )
  }
  const firsts = new Set<string>()
  return (
    <>
      {open.length === 0 && (
        <p className={classes.calm}>
          <IconCircleCheck size={16} stroke={1.8} data-tone="ok" />
          {t('editor.problem.none')}
        </p>
      )}
      <ul className={classes.list} aria-label={t('editor.problem.list', { count: open.length })}>
        {open.map((p) => {
          const alike = fixable(p) ? open.filter((q) => q.code === p.code && q.fix?.code === p.fix?.code) : []
          const first = alike.length > 1 && !firsts.has(`${p.code}/${p.fix?.code}`)
          if (first) firsts.add(`${p.code}/${p.fix?.code}`)
          return <Row key={problemKey(p)} problem={p} alike={first ? alike : none} />
        })}
      </ul>
      {accepted.length > 0 && (
        <>
          <button
            type="button"
            className={classes.fold}
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
          >
            {t('editor.problem.accepted', { count: accepted.length })}
          </button>
          {unfolded && (
            <ul className={classes.list} aria-label={t('editor.problem.accepted', { count: accepted.length })}>
              {accepted.map((p) => (
                <Row key={problemKey(p)} problem={p} alike={none} />
              ))}
            </ul>
          )}
        </>
      )}
      <SurveySection />
    </>
  )
}

const none: readonly Problem[] = []

const Row = memo(function Row({ problem: p, alike }: { problem: Problem; alike: readonly Problem[] }) {
  const { t } = useTranslation()
  const words = useProblemWords()
  const { show, mend, mendAll, setAccepted } = useFix()
  const node = useEditor((s) => (p.node ? nodesById(s.history.present).get(p.node) : undefined))
  const active = useEditor((s) => s.problem === problemKey(p))
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (active) row.current?.scrollIntoView?.({ block: 'nearest' })
  }, [active])
  const Icon = icons[p.severity]
  const why = words.why(p)
  // That a way ends is a remark whose usual answer is that it is meant so; the exits of the inspector lead on.
  const offered = p.fix && !(p.severity === 'remark' && p.fix.open === 'picker')
  const id = `why-${problemKey(p).replace(/[^\p{L}\p{N}]+/gu, '-')}`
  return (
    <li
      ref={row}
      className={classes.row}
      data-active={active || undefined}
      data-problem={`${p.node ?? ''}:${acceptKey(p)}`}
    >
      <button
        type="button"
        className={classes.problem}
        aria-describedby={active && why ? id : undefined}
        onClick={() => show(p)}
      >
        <Icon size={17} data-tone={p.severity} role="img" aria-label={t(`editor.severity.${p.severity}`)} />
        {node ? (
          <KindShape category={categoryOf(node.kind)} size={22} icon={<NodeIcon kind={node.kind} size={13} />} />
        ) : null}
        <b className="ellipsis">{node ? words.title(node.id) : t('editor.problem.flow')}</b>
        <span className="ellipsis" title={why || undefined}>
          {words.sentence(p)}
        </span>
      </button>
      <div className={classes.actions}>
        {alike.length > 1 && (
          <Button size="xs" variant="subtle" onClick={() => mendAll(alike)}>
            {t('fix.all_alike', { count: alike.length })}
          </Button>
        )}
        {p.accepted ? (
          <Button size="xs" variant="default" onClick={() => setAccepted(p, false)}>
            {t('fix.unaccept')}
          </Button>
        ) : (
          <>
            {p.severity !== 'error' &&
              (offered ? (
                <ActionIcon
                  size={26}
                  variant="subtle"
                  aria-label={t('fix.accept')}
                  title={t('fix.accept')}
                  onClick={() => setAccepted(p, true)}
                >
                  <IconCheck size={16} stroke={1.8} />
                </ActionIcon>
              ) : (
                <Button size="xs" variant="default" onClick={() => setAccepted(p, true)}>
                  {t('fix.accept')}
                </Button>
              ))}
            {offered && (
              <Button size="xs" variant="default" onClick={() => mend(p)}>
                {words.fix(p)}
              </Button>
            )}
          </>
        )}
      </div>
      {active && why && (
        <p id={id} className={classes.why}>
          {why}
        </p>
      )}
    </li>
  )
})
