import { acceptCompletion, autocompletion, type CompletionSource, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap } from '@codemirror/commands'
import { Compartment, EditorState } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  MatchDecorator,
  placeholder,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view'
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef } from 'react'
import { type ChipLook, fillChip, type OpenChip } from './chips'
import classes from './composer.module.css'

/** A place in the text with its sentence, in UTF-16 units. */
export interface TextMark {
  from: number
  to: number
}

export interface EditorHandle {
  /** Puts a macro where the cursor is. */
  insert(text: string): void
  focus(): void
}

interface Props {
  ref?: Ref<EditorHandle>
  label: string
  value: string
  placeholder?: string
  single?: boolean
  lines?: number
  marks?: readonly TextMark[]
  describedBy?: string
  complete?: CompletionSource // names within a macro that is being typed
  look: (source: string) => ChipLook
  onChange(text: string): void
  onChip(chip: OpenChip): void
}

/** A macro, drawn as one thing. */
class Chip extends WidgetType {
  constructor(
    readonly source: string,
    readonly look: ChipLook,
    readonly open: (view: EditorView, element: HTMLElement, source: string) => void,
  ) {
    super()
  }
  override eq(other: Chip) {
    return other.source === this.source && other.look.label === this.look.label
  }
  toDOM(view: EditorView) {
    const element = document.createElement('span')
    element.className = classes.chip ?? ''
    element.dataset.chip = this.source
    fillChip(element, this.look)
    element.addEventListener('mousedown', (event) => event.preventDefault())
    element.addEventListener('click', () => this.open(view, element, this.source))
    return element
  }
  override ignoreEvent() {
    return true
  }
}

const theme = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--t1)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { padding: '7px 0', caretColor: 'var(--t1)', fontFamily: 'inherit' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '22px', overflow: 'auto', maxHeight: '280px' },
  '.cm-line': { padding: '0 10px' },
  '.cm-cursor': { borderLeftColor: 'var(--t1)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection': {
    backgroundColor: 'var(--accB) !important',
  },
  '.cm-placeholder': { color: 'var(--t3)' },
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
  '.cm-wrong': {
    textDecoration: 'underline wavy var(--erV) 1px',
    textUnderlineOffset: '3px',
  },
})

/** Macros as chips: one step of the cursor, one stroke of Backspace. */
function chips(look: (source: string) => ChipLook, open: Chip['open']) {
  const matcher = new MatchDecorator({
    regexp: /\{\{[^{}]*\}\}/g,
    decoration: (m) => Decoration.replace({ widget: new Chip(m[0], look(m[0]), open) }),
  })
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = matcher.createDeco(view)
      }
      update(update: ViewUpdate) {
        this.decorations = matcher.updateDeco(update, this.decorations)
      }
    },
    {
      decorations: (v) => v.decorations,
      provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
    },
  )
}

/** A text with macros as chips. It keeps no undo of its own: whoever it belongs to has one. */
export function TextEditor(props: Props) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef(props)
  useLayoutEffect(() => {
    latest.current = props
  })
  const attributes = useRef(new Compartment())
  const drawn = useRef(new Compartment())
  const wrong = useRef(new Compartment())

  const open = useRef<Chip['open']>((v, element, source) => {
    const from = v.posAtDOM(element)
    latest.current.onChip({
      rect: element.getBoundingClientRect(),
      source,
      replace: (next) => {
        if (v.state.sliceDoc(from, from + source.length) !== source) return // the text has changed meanwhile
        v.dispatch({
          changes: { from, to: from + source.length, insert: next },
          selection: { anchor: from + next.length },
        })
        v.focus()
      },
    })
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes goes through `latest`
  useEffect(() => {
    if (!host.current) return
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        selection: { anchor: latest.current.value.length }, // what is put in before anything was clicked goes to the end
        extensions: [
          theme,
          drawn.current.of(chips(props.look, open.current)),
          wrong.current.of([]),
          EditorView.lineWrapping,
          attributes.current.of([]),
          props.placeholder ? placeholder(props.placeholder) : [],
          autocompletion({
            override: [(context) => latest.current.complete?.(context) ?? null],
            icons: false,
            defaultKeymap: false,
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
    view.current?.dispatch({ effects: drawn.current.reconfigure(chips(props.look, open.current)) })
  }, [props.look])

  useEffect(() => {
    view.current?.dispatch({
      effects: attributes.current.reconfigure(
        EditorView.contentAttributes.of({
          'aria-label': props.label,
          'aria-multiline': props.single ? 'false' : 'true',
          style: `min-height: ${(props.lines ?? 1) * 22}px`,
          ...(props.describedBy ? { 'aria-describedby': props.describedBy, 'aria-invalid': 'true' } : {}),
        }),
      ),
    })
  }, [props.label, props.describedBy, props.lines, props.single])

  useEffect(() => {
    const v = view.current
    if (!v || v.state.doc.toString() === props.value) return
    const at = v.state.selection.main.head
    const head = at === v.state.doc.length ? props.value.length : Math.min(at, props.value.length)
    v.dispatch({
      changes: { from: 0, to: v.state.doc.length, insert: props.value },
      selection: { anchor: head },
      userEvent: 'sync',
    })
  }, [props.value])

  useEffect(() => {
    const v = view.current
    if (!v) return
    const length = v.state.doc.length
    const ranges = (props.marks ?? [])
      .map((m) => ({ from: Math.min(m.from, length), to: Math.min(Math.max(m.to, m.from + 1), length) }))
      .filter((m) => m.to > m.from)
      .sort((a, b) => a.from - b.from)
      .map((m) => Decoration.mark({ class: 'cm-wrong' }).range(m.from, m.to))
    v.dispatch({ effects: wrong.current.reconfigure(EditorView.decorations.of(Decoration.set(ranges))) })
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
