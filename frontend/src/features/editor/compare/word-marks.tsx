import { useMemo } from 'react'
import classes from './compare.module.css'
import { wordDiff } from './word-diff'

/** A text before and after as one, word by word: what is gone is struck, what is new is marked. */
export function WordMarks({ before, after }: { before: string; after: string }) {
  const parts = useMemo(() => wordDiff(before, after), [before, after])
  return (
    <p className={classes.marks}>
      {parts.map((part, i) =>
        part.mark === 'added' ? (
          <ins key={i}>{part.text}</ins>
        ) : part.mark === 'removed' ? (
          <del key={i}>{part.text}</del>
        ) : (
          <span key={i}>{part.text}</span>
        ),
      )}
    </p>
  )
}
