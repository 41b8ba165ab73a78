import { Button, Progress } from '@mantine/core'
import { IconArrowLeft, IconPlayerStop, IconRefresh, IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { callWith } from '@/api/call'
import type { SurveyFinding } from '@/api/types.gen'
import { ErrorState } from '@/ui/error-state'
import { formatPhone } from '@/ui/format/phone'
import { useFormat } from '@/ui/format/use-format'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { serialiseDocument } from '../model/codec'
import type { FlowDocument } from '../model/document'
import { useProblemWords } from '../problem-words'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'
import table from './drawer.module.css'
import classes from './problems.module.css'
import { useSurveyControl } from './survey-store'

/** What the draft would meet in the people there are, with numbers. */
export function SurveySection() {
  const { t } = useTranslation()
  const format = useFormat()
  const survey = useEditor((s) => s.survey)
  const empty = useEditor((s) => s.history.present.nodes.length === 0)
  const control = useSurveyControl()
  if (empty) return null
  const result = survey.result
  const running = survey.state === 'running'
  return (
    <section className={classes.survey} aria-label={t('survey.title')}>
      <div className={classes.surveyHead}>
        <IconUsers size={16} stroke={1.8} aria-hidden="true" />
        <b>{t('survey.title')}</b>
        <span className={classes.meta} aria-live="polite">
          {running
            ? t('survey.running', { done: format.number(survey.done), total: format.number(survey.total) })
            : survey.state === 'failed'
              ? t('survey.failed')
              : survey.state === 'stopped'
                ? t('survey.stopped')
                : result
                  ? t('survey.looked', { count: result.people, people: format.number(result.people) })
                  : t('survey.soon')}
        </span>
        {running && (
          <Progress
            className={classes.progress}
            size="xs"
            aria-label={t('survey.title')}
            value={survey.total > 0 ? (100 * survey.done) / survey.total : 0}
          />
        )}
        <span className={classes.push} />
        {running ? (
          <Button size="xs" variant="subtle" leftSection={<IconPlayerStop size={14} />} onClick={() => control.stop()}>
            {t('survey.stop')}
          </Button>
        ) : (
          <Button size="xs" variant="subtle" leftSection={<IconRefresh size={14} />} onClick={() => control.start()}>
            {t('survey.again')}
          </Button>
        )}
      </div>
      {result && result.findings.length === 0 && !running && (
        <p className={classes.calm}>{t(result.people === 0 ? 'survey.empty' : 'survey.none')}</p>
      )}
      {result && result.findings.length > 0 && (
        <ul className={classes.list} aria-label={t('survey.title')}>
          {result.findings.map((f) => (
            <Finding key={`${f.node}|${f.param}|${f.code}|${f.subject}`} finding={f} people={result.people} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** «у 14 % клиентов (1 204)»: exact where a whole per cent would say none or all. */
function useShare() {
  const { t } = useTranslation()
  const format = useFormat()
  return (some: number, all: number) => {
    const percent = (100 * some) / Math.max(all, 1)
    const shown = percent < 1 ? '< 1' : percent > 99 && some < all ? '> 99' : format.number(Math.round(percent))
    return t('survey.share', { percent: shown, count: some, people: format.number(some) })
  }
}

function useFindingWords() {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const format = useFormat()
  const share = useShare()
  return (f: SurveyFinding, people: number) =>
    t(`survey.${f.code}`, {
      share: share(f.people, people),
      fact: words.fact({ path: f.subject }),
      channel: t(`editor.channel.${f.subject}`, { defaultValue: f.subject }),
      reason: i18n.exists(`survey.reason.${f.subject}`)
        ? t(`survey.reason.${f.subject}`)
        : t(`reason.${f.subject}`, { defaultValue: f.subject }),
      limit: format.number(f.limit),
      longest: format.number(f.longest),
    })
}

function Finding({ finding: f, people }: { finding: SurveyFinding; people: number }) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const words = useProblemWords()
  const say = useFindingWords()
  const node = useEditor((s) => nodesById(s.history.present).get(f.node))
  if (!node) return null
  return (
    <li className={classes.row} data-finding={`${f.node}:${f.code}`}>
      <button
        type="button"
        className={classes.problem}
        onClick={() => store.getState().focusParam(f.node, f.param || undefined)}
      >
        <span className={classes.part} aria-hidden="true">
          {Math.max(1, Math.round((100 * f.people) / Math.max(people, 1)))} %
        </span>
        <KindShape category={categoryOf(node.kind)} size={22} icon={<NodeIcon kind={node.kind} size={13} />} />
        <b className="ellipsis">{words.title(node.id)}</b>
        <span className="ellipsis">{say(f, people)}</span>
      </button>
      <div className={classes.actions}>
        <Button
          size="xs"
          variant="default"
          onClick={() => store.setState({ survey: { ...store.getState().survey, shown: f } })}
        >
          {t('survey.show')}
        </Button>
      </div>
    </li>
  )
}

const PAGE = 100

/** The people of one finding. */
export function SurveyPeople({ finding, doc }: { finding: SurveyFinding; doc: FlowDocument }) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const say = useFindingWords()
  const all = useEditor((s) => s.survey.result?.people ?? 0)
  const people = useInfiniteQuery({
    queryKey: ['survey', finding, doc.id],
    queryFn: ({ signal, pageParam }) =>
      callWith(signal, 'Flows.SurveyPeople', {
        document: JSON.parse(serialiseDocument(doc)),
        finding,
        offset: pageParam,
        limit: PAGE,
      }),
    initialPageParam: 0,
    gcTime: 0,
    getNextPageParam: (last, _, at) => (at + PAGE < last.total ? at + PAGE : undefined),
  })
  if (people.error) return <ErrorState error={people.error} onRetry={() => void people.refetch()} />
  const rows = people.data?.pages.flatMap((p) => p.items) ?? []
  return (
    <>
      <div className={table.tools}>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconArrowLeft size={14} />}
          onClick={() => store.setState({ survey: { ...store.getState().survey, shown: null } })}
        >
          {t('survey.back')}
        </Button>
        <span className="ellipsis">{say(finding, all)}</span>
        <span className={table.fact}>
          {people.data ? t('editor.people.total', { count: people.data.pages[0]?.total ?? 0 }) : ''}
        </span>
      </div>
      {people.data && rows.length === 0 && <p className={classes.calm}>{t('survey.nobody')}</p>}
      {rows.length > 0 && (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t('editor.people.name')}</th>
              <th>{t('survey.email')}</th>
              <th>{t('survey.phone')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((p) => (
              <tr key={p.customer}>
                <td>
                  <Link to={`/customers/${p.customer}`}>{p.name || t('editor.people.nameless')}</Link>
                </td>
                <td>{p.email || '—'}</td>
                <td>{p.phone ? formatPhone(p.phone) : '—'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {people.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          m={8}
          loading={people.isFetchingNextPage}
          onClick={() => void people.fetchNextPage()}
        >
          {t('editor.people.more')}
        </Button>
      )}
    </>
  )
}
