import type { Problem } from '@/api/types.gen'
import { useProblemWords } from '../problem-words'
import { useFix } from '../use-fix'
import classes from './new-field.module.css'

/** Under a field that is wrong: what mends it, where it is not the field itself. */
export function FixLine({ problem }: { problem: Problem | undefined }) {
  const words = useProblemWords()
  const { mend } = useFix()
  if (!problem?.fix || problem.fix.open === 'field') return null
  return (
    <button type="button" className={classes.mend} onClick={() => mend(problem)}>
      {words.fix(problem)}
    </button>
  )
}
