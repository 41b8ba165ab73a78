import { useMemo } from 'react'
import type { Fact, Seen } from '@/api/types.gen'
import { useSeenWords } from '@/ui/seen-words'
import { useWords } from '../../words'
import classes from './fields.module.css'

/** What each macro of a text is for the chosen person: «Имя: Анна · Город: пусто». */
export function MacroValues({ seen, facts }: { seen: readonly Seen[] | undefined; facts: readonly Fact[] }) {
  const words = useWords()
  const labels = useMemo(() => new Map(facts.map((f) => [f.path, words.fact(f)])), [facts, words])
  const said = useSeenWords(labels)
  if (!seen || seen.length === 0) return null
  return (
    <div className={classes.values}>
      {seen.map((s) => (
        <span key={s.path}>
          {said.name(s.path)}: <b>{said.value(s.value)}</b>
        </span>
      ))}
    </div>
  )
}
