import { mergeAttributes, Node } from '@tiptap/core'
import { type ChipLook, fillChip, type OpenChip } from './chips'
import classes from './composer.module.css'

interface MacroOptions {
  look: (source: string) => ChipLook
  open: (chip: OpenChip) => void
}

/** A macro within a letter: one thing to the cursor and to Backspace. */
export const MacroNode = Node.create<MacroOptions>({
  name: 'macro',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,
  addOptions: () => ({ look: (source) => ({ label: source, fallback: '', known: false }), open: () => {} }),
  addAttributes: () => ({
    source: {
      default: '',
      parseHTML: (element: HTMLElement) => element.getAttribute('data-macro'),
      renderHTML: (attributes: Record<string, unknown>) => ({ 'data-macro': attributes.source }),
    },
  }),
  parseHTML: () => [{ tag: 'span[data-macro]' }],
  renderHTML: ({ HTMLAttributes }) => ['span', mergeAttributes(HTMLAttributes)],
  renderText: ({ node }) => String(node.attrs.source),
  addNodeView() {
    return ({ node, getPos, editor }) => {
      const dom = document.createElement('span')
      const source = String(node.attrs.source)
      dom.className = classes.chip ?? ''
      dom.dataset.chip = source
      dom.contentEditable = 'false'
      fillChip(dom, this.options.look(source))
      dom.addEventListener('click', () => {
        this.options.open({
          rect: dom.getBoundingClientRect(),
          source,
          replace: (next) => {
            const at = getPos()
            if (at === undefined) return
            const range = { from: at, to: at + 1 }
            if (next === '') editor.chain().focus().deleteRange(range).run()
            else
              editor
                .chain()
                .focus()
                .insertContentAt(range, { type: 'macro', attrs: { source: next } })
                .run()
          },
        })
      })
      return { dom }
    }
  },
})

interface PictureOptions {
  address: (uid: string) => Promise<string>
}

/** A picture of the workspace's files, or of the net. */
export const PictureNode = Node.create<PictureOptions>({
  name: 'picture',
  group: 'block',
  atom: true,
  draggable: false,
  addOptions: () => ({ address: async () => '' }),
  addAttributes: () => ({ src: { default: '' }, alt: { default: '' }, width: { default: null } }),
  parseHTML: () => [{ tag: 'img[src]' }],
  renderHTML: ({ HTMLAttributes }) => ['img', mergeAttributes(HTMLAttributes)],
  addNodeView() {
    return ({ node }) => {
      const dom = document.createElement('img')
      dom.className = classes.picture ?? ''
      dom.alt = String(node.attrs.alt || '')
      const src = String(node.attrs.src)
      const uid = /^file:(\w{26})$/.exec(src)?.[1]
      if (uid) {
        void this.options.address(uid).then((address) => {
          if (address) dom.src = address
        })
      }
      return { dom }
    }
  },
})
