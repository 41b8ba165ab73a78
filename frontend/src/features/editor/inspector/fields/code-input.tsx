import {
  acceptCompletion,
  autocompletion,
  type CompletionSource,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, Transaction } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  MatchDecorator,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { type CallHelp, formulaHelp } from './formula-help'
import { formulaLanguage } from './formula-language'

/** A place in the text with its sentence. */
export interface Mark {
  from: number
  to: number
  message: string
  severity: 'error' | 'warning' | 'info'
}

export interface CodeInputHandle {
  /** Puts text where the cursor is. */
  insert(text: string): void
  focus(): void
}

interface Props {
  ref?: Ref<CodeInputHandle>
  label: string
  value: string
  placeholder?: string
  code?: boolean // an expression, in the mono face; else a text with macros
  lines?: number
  single?: boolean
  marks: readonly Mark[]
  complete: CompletionSource
  help?: (name: string) => CallHelp | null // of an expression: what a call is given
  describedBy?: string
  onChange(text: string): void
  onBlur?(): void
}

const macro = new MatchDecorator({
  regexp: /\{\{[^{}]*\}\}/g,
  decoration: Decoration.mark({ class: 'cm-macro' }),
})
const macros = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = macro.createDeco(view)
    }
    update(update: ViewUpdate) {
      this.decorations = macro.updateDeco(update, this.decorations)
    }
  },
  { decorations: (v) => v.decorations },
)
const theme = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--t1)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--t1)', fontFamily: 'inherit' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '20px', overflow: 'auto', maxHeight: '240px' },
  '.cm-line': { padding: '0 9px' },
  '.cm-cursor': { borderLeftColor: 'var(--t1)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection': {
    backgroundColor: 'var(--accB) !important',
  },
  '.cm-placeholder': { color: 'var(--t3)' },
  '.cm-macro': { backgroundColor: 'var(--accS)', color: 'var(--acc)', borderRadius: '4px', padding: '1px 2px' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--erV) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--wrV) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    border: '1px solid var(--b2)',
    borderRadius: '9px',
    backgroundColor: 'var(--s1)',
    color: 'var(--t1)',
    boxShadow: 'var(--e2)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'inherit', maxHeight: '220px', padding: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    padding: '4px 8px',
    lineHeight: '18px',
    borderRadius: '6px',
    display: 'flex',
    gap: '12px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accS)', color: 'var(--t1)' },
  '.cm-completionLabel': { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '12px', flex: '1' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--acc)', fontWeight: '600' },
  '.cm-completionDetail': { color: 'var(--t3)', fontStyle: 'normal', fontSize: '12px', marginLeft: '0' },
  '.cm-tooltip-lint': { display: 'none' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accS)', outline: '1px solid var(--accB)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--erS)' },
  '.cm-tooltip.cm-tooltip-autocomplete': { overflow: 'visible' },
  '.cm-tooltip.cm-completionInfo': {
    boxSizing: 'border-box',
    padding: '6px 12px 7px',
    borderTop: '1px solid var(--b1)',
    borderRadius: '0 0 9px 9px',
    fontSize: '12px',
    lineHeight: '17px',
  },
  '.cm-about > div': { display: 'flex', justifyContent: 'space-between', gap: '8px' },
  '.cm-about > div > span': { color: 'var(--t3)' },
  '.cm-about small': { display: 'block', color: 'var(--t2)', fontSize: '12px' },
  '.cm-help': { padding: '5px 10px', fontSize: '12px', lineHeight: '17px', maxWidth: '300px' },
  '.cm-help code': { display: 'block', fontFamily: 'var(--mantine-font-family-monospace)' },
  '.cm-help b': { color: 'var(--acc)' },
  '.cm-help > span': { color: 'var(--t2)' },
})

const mono = EditorView.theme({
  '.cm-content': { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '12px' },
})

/**
 * A field for expressions and texts with macros. An expression has an undo of its own while it is being typed; when that has
 * nothing left, Ctrl+Z is the flow's, for which all the typing was one step. A text with macros leaves undo to the flow.
 */
export function CodeInput(props: Props) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef(props)
  useLayoutEffect(() => {
    latest.current = props
  })
  const attributes = useRef(new Compartment())

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes goes through `latest`
  useEffect(() => {
    if (!host.current) return
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          theme,
          props.code
            ? [
                mono,
                formulaLanguage,
                bracketMatching(),
                closeBrackets(),
                history(),
                keymap.of([...closeBracketsKeymap, ...historyKeymap]),
                formulaHelp((name) => latest.current.help?.(name) ?? null),
              ]
            : macros,
          EditorView.lineWrapping,
          attributes.current.of([]),
          props.placeholder ? placeholder(props.placeholder) : [],
          autocompletion({
            override: [(context) => latest.current.complete(context)],
            icons: false,
            defaultKeymap: false,
            // Below the list, where a narrow panel has room for it.
            positionInfo: (_, list) => ({
              style: `top: ${list.bottom - list.top}px; left: -1px; width: ${list.right - list.left}px`,
            }),
          }),
          keymap.of([
            { key: 'Tab', run: acceptCompletion },
            ...completionKeymap,
            ...(props.single ? [{ key: 'Enter', run: () => true }] : []),
            ...defaultKeymap.filter((k) => k.key !== 'Mod-/' && k.key !== 'Mod-Enter'),
          ]),
          props.single ? EditorState.transactionFilter.of((tr) => (tr.newDoc.lines > 1 ? [] : tr)) : [],
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((tr) => tr.isUserEvent('sync'))) {
              latest.current.onChange(update.state.doc.toString())
            }
            if (update.focusChanged && !update.view.hasFocus) latest.current.onBlur?.()
          }),
        ],
      }),
    })
    view.current = made
    return () => {
      made.destroy()
      view.current = null
    }
  }, [])

  useEffect(() => {
    view.current?.dispatch({
      effects: attributes.current.reconfigure(
        EditorView.contentAttributes.of({
          'aria-label': props.label,
          'aria-multiline': props.single ? 'false' : 'true',
          style: `min-height: ${(props.lines ?? 1) * 20}px`,
          ...(props.describedBy ? { 'aria-describedby': props.describedBy, 'aria-invalid': 'true' } : {}),
        }),
      ),
    })
  }, [props.label, props.describedBy, props.lines, props.single])

  useEffect(() => {
    const v = view.current
    if (!v || v.state.doc.toString() === props.value) return
    const head = Math.min(v.state.selection.main.head, props.value.length)
    v.dispatch({
      changes: { from: 0, to: v.state.doc.length, insert: props.value },
      selection: { anchor: head },
      userEvent: 'sync',
      annotations: Transaction.addToHistory.of(false),
    })
  }, [props.value])

  useEffect(() => {
    const v = view.current
    if (!v) return
    const length = v.state.doc.length
    v.dispatch(
      setDiagnostics(
        v.state,
        props.marks
          .map((m) => ({ ...m, from: Math.min(m.from, length), to: Math.min(Math.max(m.to, m.from + 1), length) }))
          .filter((m) => m.to > m.from),
      ),
    )
  }, [props.marks])

  useImperativeHandle(props.ref, () => ({
    insert(text) {
      const v = view.current
      if (!v) return
      v.dispatch(v.state.replaceSelection(text))
      v.focus()
    },
    focus() {
      view.current?.focus()
    },
  }))
  return <div ref={host} />
}
