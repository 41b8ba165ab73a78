import classes from './canvas.module.css'

const macro = /\{\{\s*([^}|]*?)\s*(?:\|[^}]*)?\}\}/g
const path = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)+/gu
const signs: Record<string, string> = { '==': '=', '!=': '≠', '>=': '≥', '<=': '≤' }

/** Long names break after their dots, never within a word. */
const breakable = (text: string) => text.replace(path, (name) => name.replaceAll('.', '.\u200b'))

/** What a step does, on its card: macros are chips without their braces, an expression is in mono with usual signs. */
export function SummaryText({ text, expression }: { text: string; expression: boolean }) {
  if (expression) {
    return <span className={classes.formula}>{breakable(text.replace(/[=!<>]=/g, (sign) => signs[sign] ?? sign))}</span>
  }
  const parts = text.split(macro)
  // Every second part is what stood in a macro.
  return parts.map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      <span key={i} className={classes.macro}>
        {breakable(part)}
      </span>
    ),
  )
}
