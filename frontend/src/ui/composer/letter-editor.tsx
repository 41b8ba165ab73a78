import { ActionIcon, Group, Popover, TextInput, Tooltip } from '@mantine/core'
import { IconBold, IconH2, IconItalic, IconLink, IconList, IconListNumbers, IconPhoto } from '@tabler/icons-react'
import { EditorContent, useEditor, useEditorState } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChipLook, OpenChip } from './chips'
import classes from './composer.module.css'
import { withChips, withoutChips } from './html-text'
import { MacroNode, PictureNode } from './letter-nodes'
import type { EditorHandle } from './text-editor'

interface Props {
  ref?: Ref<EditorHandle>
  label: string
  value: string // HTML with macros
  describedBy?: string
  invalid?: boolean
  look: (source: string) => ChipLook
  picture: (uid: string) => Promise<string> // a picture's address
  choosePicture: () => Promise<{ id: string; name: string } | null>
  onChange(html: string): void
  onChip(chip: OpenChip): void
}

/** A letter with macros as chips. It keeps no undo of its own: whoever it belongs to has one. */
export default function LetterEditor(props: Props) {
  const { t } = useTranslation()
  const latest = useRef(props)
  latest.current = props
  const mine = useRef(props.value) // what this editor last gave out
  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        undoRedo: false,
        codeBlock: false,
        code: false,
        heading: { levels: [1, 2, 3] },
        link: {
          openOnClick: false,
          autolink: true,
          defaultProtocol: 'https',
          HTMLAttributes: { target: null, rel: null },
        },
      }),
      MacroNode.configure({
        look: (source) => latest.current.look(source),
        open: (chip) => latest.current.onChip(chip),
      }),
      PictureNode.configure({ address: (uid) => latest.current.picture(uid) }),
    ],
    content: withChips(props.value),
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': props.label,
        class: classes.letter ?? '',
      },
    },
    // What is put in before anything was clicked goes to the end.
    onCreate: ({ editor: e }) => void e.commands.setTextSelection(e.state.doc.content.size),
    onUpdate: ({ editor: e }) => {
      const html = withoutChips(e.getHTML())
      if (html === mine.current) return
      mine.current = html
      latest.current.onChange(html)
    },
  })

  // What came from elsewhere (undo, the source) is shown; what was typed here is here already.
  useEffect(() => {
    if (!editor || props.value === mine.current) return
    mine.current = props.value
    editor.commands.setContent(withChips(props.value), { emitUpdate: false })
  }, [editor, props.value])

  useImperativeHandle(props.ref, () => ({
    insert: (source) => {
      editor?.chain().focus().insertContent({ type: 'macro', attrs: { source } }).run()
    },
    focus: () => editor?.commands.focus(),
  }))
  const on = useEditorState({
    editor,
    selector: ({ editor: e }) => ({
      bold: e?.isActive('bold') ?? false,
      italic: e?.isActive('italic') ?? false,
      heading: e?.isActive('heading', { level: 2 }) ?? false,
      list: e?.isActive('bulletList') ?? false,
      ordered: e?.isActive('orderedList') ?? false,
      link: e?.isActive('link') ?? false,
    }),
  })
  if (!editor) return null
  const chain = () => editor.chain().focus()
  const tools = [
    { id: 'bold', icon: IconBold, on: on?.bold, run: () => chain().toggleBold().run() },
    { id: 'italic', icon: IconItalic, on: on?.italic, run: () => chain().toggleItalic().run() },
    { id: 'heading', icon: IconH2, on: on?.heading, run: () => chain().toggleHeading({ level: 2 }).run() },
    { id: 'list', icon: IconList, on: on?.list, run: () => chain().toggleBulletList().run() },
    { id: 'ordered', icon: IconListNumbers, on: on?.ordered, run: () => chain().toggleOrderedList().run() },
  ]
  const putPicture = async () => {
    const file = await latest.current.choosePicture()
    if (file) {
      chain()
        .insertContent({ type: 'picture', attrs: { src: `file:${file.id}`, alt: file.name.replace(/\.\w+$/, '') } })
        .run()
    }
  }
  return (
    <>
      <Group gap={2} className={classes.tools} role="toolbar" aria-label={t('composer.tools.label')}>
        {tools.map(({ id, icon: Icon, on: active, run }) => (
          <Tooltip key={id} label={t(`composer.tools.${id}`)}>
            <ActionIcon
              variant={active ? 'light' : 'subtle'}
              aria-label={t(`composer.tools.${id}`)}
              aria-pressed={active ?? false}
              onMouseDown={(event) => event.preventDefault()}
              onClick={run}
            >
              <Icon size={16} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        ))}
        <LinkTool
          active={on?.link ?? false}
          current={() => String(editor.getAttributes('link').href ?? '')}
          onKeep={(href) => {
            if (!href) chain().extendMarkRange('link').unsetLink().run()
            else if (editor.state.selection.empty && !on?.link)
              chain()
                .insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] })
                .run()
            else chain().extendMarkRange('link').setLink({ href }).run()
          }}
        />
        <Tooltip label={t('composer.tools.picture')}>
          <ActionIcon variant="subtle" aria-label={t('composer.tools.picture')} onClick={() => void putPicture()}>
            <IconPhoto size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <EditorContent editor={editor} />
    </>
  )
}

function LinkTool({
  active,
  current,
  onKeep,
}: {
  active: boolean
  current: () => string
  onKeep: (href: string) => void
}) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [href, setHref] = useState('')
  return (
    <Popover opened={opened} onChange={setOpened} width={280} trapFocus position="bottom" withinPortal>
      <Popover.Target>
        <Tooltip label={t('composer.tools.link')}>
          <ActionIcon
            variant={active ? 'light' : 'subtle'}
            aria-label={t('composer.tools.link')}
            aria-pressed={active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              setHref(current())
              setOpened(!opened)
            }}
          >
            <IconLink size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={10}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            event.stopPropagation()
            setOpened(false)
            const bare = href.trim()
            onKeep(bare && !/^([a-z]+:|\{\{)/i.test(bare) ? `https://${bare}` : bare)
          }}
        >
          <TextInput
            data-autofocus
            label={t('composer.tools.link_address')}
            description={t('composer.tools.link_about')}
            placeholder="https://"
            value={href}
            onChange={(event) => setHref(event.currentTarget.value)}
          />
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
