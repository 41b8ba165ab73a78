import { diffWordsWithSpace } from 'diff'
import { useMemo } from 'react'
import classes from './compare.module.css'

/** A text before and after as one, word by word: what is gone is struck, what is new is marked. */
export function WordMarks({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => diffWordsWithSpace(before, after), [before, after])
  return (
    <p className={classes.marks}>
      {parts.map((part, i) =>
        part.added ? (
          <ins key={i}>{part.value}</ins>
        ) : part.removed ? (
          <del key={i}>{part.value}</del>
        ) : (
          <span key={i}>{part.value}</span>
        ),
      )}
    </p>
  )
}
