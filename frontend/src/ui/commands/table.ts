/**
 * Every command of the program and the keys it has: the one table from which the sheet under «?», the list under Ctrl+K,
 * the hints of buttons and menus, and the handling of keys are made. Its words are `command.<id>`.
 *
 * A key is physical («KeyZ», not the letter that the layout gives), so it is the same on a Russian keyboard; «Mod» is
 * Ctrl, and ⌘ on macOS.
 */
export interface CommandRow {
  id: string
  keys: readonly string[]
  /** works while text is being written, too */
  inText?: boolean
  /** a movement or a gesture: no entry in the list of commands */
  gesture?: boolean
}

const app: readonly CommandRow[] = [
  { id: 'app.search', keys: ['Mod+KeyK'], inText: true, gesture: true },
  { id: 'app.find', keys: ['Mod+KeyF'], gesture: true },
  { id: 'app.create', keys: ['KeyC'], gesture: true },
  { id: 'app.rail', keys: ['BracketLeft'] },
  { id: 'app.region', keys: ['F6', 'Shift+F6'], inText: true, gesture: true },
  { id: 'app.back', keys: ['Escape'], gesture: true },
  { id: 'app.keys', keys: ['Shift+Slash'] },
  { id: 'app.new_flow', keys: [] },
  { id: 'app.new_customer', keys: [] },
  { id: 'app.import', keys: [] },
  { id: 'app.imports', keys: [] },
  { id: 'app.import_flow', keys: [] },
  { id: 'app.templates', keys: [] },
  { id: 'app.light', keys: [] },
  { id: 'app.dark', keys: [] },
  { id: 'app.russian', keys: [] },
  { id: 'app.english', keys: [] },
]

const list: readonly CommandRow[] = [
  { id: 'list.rows', keys: ['ArrowUp', 'ArrowDown'], gesture: true },
  { id: 'list.open', keys: ['Enter'], gesture: true },
  { id: 'list.select', keys: ['Space'], gesture: true },
  { id: 'list.all', keys: ['Mod+KeyA'], gesture: true },
  { id: 'list.delete', keys: ['Delete'], gesture: true },
]

const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']

const editor: readonly CommandRow[] = [
  { id: 'editor.save', keys: ['Mod+KeyS'], inText: true },
  { id: 'editor.publish', keys: ['Mod+Shift+KeyP'], inText: true },
  { id: 'editor.undo', keys: ['Mod+KeyZ'], inText: true },
  { id: 'editor.redo', keys: ['Mod+Shift+KeyZ', 'Mod+KeyY'], inText: true },
  { id: 'editor.copy', keys: ['Mod+KeyC'] },
  { id: 'editor.cut', keys: ['Mod+KeyX'] },
  { id: 'editor.paste', keys: ['Mod+KeyV'] },
  { id: 'editor.duplicate', keys: ['Mod+KeyD'] },
  { id: 'editor.delete', keys: ['Delete', 'Backspace'] },
  { id: 'editor.delete_join', keys: ['Mod+Delete', 'Mod+Backspace'] },
  { id: 'editor.all', keys: ['Mod+KeyA'] },
  { id: 'editor.clear', keys: ['Escape'], gesture: true },
  { id: 'editor.add', keys: ['KeyA'] },
  { id: 'editor.palette', keys: ['Slash'] },
  { id: 'editor.link', keys: ['KeyL'] },
  { id: 'editor.open', keys: ['Enter'] },
  { id: 'editor.rename', keys: ['F2'] },
  { id: 'editor.disable', keys: ['KeyD'] },
  { id: 'editor.group', keys: ['Mod+KeyG'] },
  { id: 'editor.ungroup', keys: ['Mod+Shift+KeyG'] },
  { id: 'editor.leave_group', keys: [] },
  { id: 'editor.fold', keys: [] },
  { id: 'editor.delete_members', keys: [] },
  { id: 'editor.open_flow', keys: [] },
  ...['left', 'centre', 'right', 'top', 'middle', 'bottom'].map((side) => ({ id: `editor.align_${side}`, keys: [] })),
  { id: 'editor.distribute_across', keys: [] },
  { id: 'editor.distribute_down', keys: [] },
  { id: 'editor.to_grid', keys: [] },
  { id: 'editor.walk', keys: arrows.map((key) => `Alt+${key}`), gesture: true },
  { id: 'editor.extend', keys: arrows.map((key) => `Alt+Shift+${key}`), gesture: true },
  { id: 'editor.toggle', keys: ['Space'], gesture: true },
  { id: 'editor.menu', keys: ['Shift+F10', 'ContextMenu'], gesture: true },
  { id: 'editor.nudge', keys: arrows, gesture: true },
  { id: 'editor.nudge_far', keys: arrows.map((key) => `Shift+${key}`), gesture: true },
  { id: 'editor.problem', keys: ['F8'], inText: true },
  { id: 'editor.problem_back', keys: ['Shift+F8'], inText: true },
  { id: 'editor.simulate', keys: ['F5', 'Mod+KeyR'], inText: true },
  { id: 'editor.drawer', keys: ['Mod+KeyJ'], inText: true },
  { id: 'editor.inspector', keys: ['Mod+KeyI'], inText: true },
  { id: 'editor.outline', keys: ['Mod+Shift+KeyO'], inText: true },
  { id: 'editor.find', keys: ['Mod+KeyF'], inText: true },
  { id: 'editor.find_next', keys: ['F3'], inText: true },
  { id: 'editor.find_previous', keys: ['Shift+F3'], inText: true },
  { id: 'editor.tidy', keys: ['Shift+KeyA'] },
  { id: 'editor.note', keys: [] },
  { id: 'editor.picture', keys: [] },
  { id: 'editor.template', keys: [] },
  { id: 'editor.export', keys: [] },
  { id: 'editor.fit', keys: ['Shift+Digit1'] },
  { id: 'editor.fit_chosen', keys: ['Shift+Digit2'] },
  { id: 'editor.zoom_reset', keys: ['Mod+Digit0', 'Mod+Numpad0'] },
  { id: 'editor.zoom_in', keys: ['Mod+Equal', 'Mod+NumpadAdd'] },
  { id: 'editor.zoom_out', keys: ['Mod+Minus', 'Mod+NumpadSubtract'] },
  { id: 'editor.select', keys: ['KeyV'] },
  { id: 'editor.hand', keys: ['KeyH'] },
  { id: 'editor.minimap', keys: [] },
]

const outline: readonly CommandRow[] = [
  { id: 'outline.rows', keys: ['ArrowUp', 'ArrowDown', 'Home', 'End'], gesture: true },
  { id: 'outline.unfold', keys: ['ArrowLeft', 'ArrowRight'], gesture: true },
  { id: 'outline.extend', keys: ['Shift+ArrowUp', 'Shift+ArrowDown'], gesture: true },
  { id: 'outline.toggle', keys: ['Mod+Space'], gesture: true },
  { id: 'outline.open', keys: ['Enter'], gesture: true },
  { id: 'outline.add', keys: ['Mod+Enter', 'Insert'] },
  { id: 'outline.link', keys: ['Mod+KeyL'] },
  { id: 'outline.unlink', keys: [] },
  { id: 'outline.jump', keys: [] },
  { id: 'outline.move_up', keys: ['Alt+ArrowUp'] },
  { id: 'outline.move_down', keys: ['Alt+ArrowDown'] },
  { id: 'outline.move_to', keys: ['Mod+KeyM'] },
  { id: 'outline.menu', keys: ['Shift+F10', 'ContextMenu'], gesture: true },
  { id: 'outline.unfold_all', keys: [] },
  { id: 'outline.fold_all', keys: [] },
]

const sim: readonly CommandRow[] = [
  { id: 'sim.play', keys: ['Space'] },
  { id: 'sim.back', keys: ['ArrowLeft'] },
  { id: 'sim.forward', keys: ['ArrowRight'] },
  { id: 'sim.day_back', keys: ['Shift+ArrowLeft'] },
  { id: 'sim.day_forward', keys: ['Shift+ArrowRight'] },
  { id: 'sim.first', keys: ['Home'] },
  { id: 'sim.last', keys: ['End'] },
  { id: 'sim.again', keys: ['F5', 'Mod+KeyR'], inText: true },
  { id: 'sim.leave', keys: ['Escape'], gesture: true },
]

/** Areas in the order of the sheet. */
export const commandAreas = { app, list, editor, outline, sim } as const
export type CommandArea = keyof typeof commandAreas

export const commandRows: readonly CommandRow[] = Object.values(commandAreas).flat()

const rowById = new Map(commandRows.map((row) => [row.id, row]))

export function commandRow(id: string): CommandRow | undefined {
  return rowById.get(id)
}

type KeyPress = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** What was pressed, written as in the table. */
export function keyOf(event: KeyPress): string {
  const code = event.code === 'NumpadEnter' ? 'Enter' : event.code
  return [event.ctrlKey || event.metaKey ? 'Mod' : '', event.altKey ? 'Alt' : '', event.shiftKey ? 'Shift' : '', code]
    .filter(Boolean)
    .join('+')
}

const byArea = new Map<string, ReadonlyMap<string, CommandRow>>()

/** The command that a key press means in an area; undefined where it means nothing. */
export function commandOf(event: KeyPress, area: CommandArea): CommandRow | undefined {
  let rows = byArea.get(area)
  if (!rows) {
    rows = new Map(commandAreas[area].flatMap((row) => row.keys.map((key) => [key, row] as const)))
    byArea.set(area, rows)
  }
  return rows.get(keyOf(event))
}

const names: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  BracketLeft: '[',
  BracketRight: ']',
  Slash: '/',
  Equal: '=',
  Minus: '−',
  Escape: 'Esc',
  'Shift+Slash': '?',
  Backspace: '⌫',
  Period: '.',
  Comma: ',',
  NumpadAdd: '+',
  NumpadSubtract: '−',
}

const mac = typeof navigator !== 'undefined' && /^Mac/.test(navigator.platform)

/** A key of the table as it is printed on keyboards: «Ctrl+Shift+Z». */
export function keyText(key: string, apple = mac): string {
  const whole = names[key]
  if (whole) return whole
  const parts = key.split('+').map((part) => {
    if (part === 'Mod') return apple ? '⌘' : 'Ctrl'
    if (part === 'Alt') return apple ? '⌥' : 'Alt'
    return names[part] ?? part.replace(/^(?:Key|Digit|Numpad)/, '')
  })
  return parts.join('+')
}

/** The keys of a command for a person; several that differ only in their last part are said together: «↑ ↓». */
export function keysText(keys: readonly string[], apple = mac): string {
  const shown = keys.filter((key) => !key.includes('Numpad'))
  const heads = new Set(shown.map((key) => key.slice(0, key.lastIndexOf('+') + 1)))
  const arrows = shown.length > 1 && shown.every((key) => key.includes('Arrow'))
  if (arrows && heads.size === 1) {
    const head = [...heads][0] ?? ''
    const prefix = head ? `${keyText(head.slice(0, -1), apple)}+` : ''
    return prefix + shown.map((key) => keyText(key.slice(head.length), apple)).join(' ')
  }
  return shown.map((key) => keyText(key, apple)).join(', ')
}

/** The first key of a command, for a hint beside its name; empty when it has none. */
export function hintOf(id: string): string {
  const key = commandRow(id)?.keys[0]
  return key ? keyText(key) : ''
}
