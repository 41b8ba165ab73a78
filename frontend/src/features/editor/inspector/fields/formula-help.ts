import { type EditorState, type Extension, StateField } from '@codemirror/state'
import { showTooltip, type Tooltip } from '@codemirror/view'
import { callAt } from './formula-context'

/** What is said of a call while its values are being typed. */
export interface CallHelp {
  name: string
  params: readonly string[]
  about: string
}

/** Shows how a function is called while the cursor is inside its brackets, with the value that is being typed in bold. */
export function formulaHelp(of: (name: string) => CallHelp | null): Extension {
  const tooltip = (state: EditorState): Tooltip | null => {
    const selection = state.selection.main
    if (!selection.empty) return null
    const call = callAt(state.sliceDoc(0, selection.head))
    const help = call && of(call.name)
    if (!call || !help) return null
    return {
      pos: selection.head,
      above: true,
      strictSide: false,
      create: () => {
        const dom = document.createElement('div')
        dom.className = 'cm-help'
        const line = dom.appendChild(document.createElement('code'))
        line.append(`${help.name}(`)
        help.params.forEach((p, i) => {
          if (i > 0) line.append(', ')
          const part = line.appendChild(document.createElement(i === call.argument ? 'b' : 'span'))
          part.textContent = p
        })
        line.append(')')
        const about = dom.appendChild(document.createElement('span'))
        about.textContent = help.about
        return { dom }
      },
    }
  }
  return StateField.define<Tooltip | null>({
    create: () => null, // only once something was done in the field
    update: (value, tr) => (tr.docChanged || tr.selection ? tooltip(tr.state) : value),
    provide: (f) => showTooltip.from(f),
  })
}
