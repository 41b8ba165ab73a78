import { describe, expect, it } from 'vitest'
import { layoutsOf, rank } from './find'
import { type CommandArea, commandAreas, commandOf, commandRows, keysText, keyText } from './table'

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

/** A key pressed on a Russian layout: the letter is Russian, the place on the keyboard is what counts. */
function press(keys: string): KeyboardEvent {
  const parts = keys.split('+')
  const code = parts.at(-1) ?? ''
  const russian: Record<string, string> = { KeyZ: 'я', KeyK: 'л', KeyF: 'а', BracketLeft: 'х', Slash: '.', KeyA: 'ф' }
  return {
    ...none,
    ctrlKey: parts.includes('Ctrl'),
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
    code,
    key: russian[code] ?? 'ы',
  } as KeyboardEvent
}

// The promised keys, copied from the interface's contract; those of screens that do not exist yet are left out.
const promised: readonly (readonly [CommandArea, string, string])[] = [
  ['app', 'Ctrl+KeyK', 'app.search'],
  ['app', 'BracketLeft', 'app.rail'],
  ['app', 'Shift+Slash', 'app.keys'],
  ['app', 'KeyC', 'app.create'],
  ['app', 'F6', 'app.region'],
  ['app', 'Shift+F6', 'app.region'],
  ['editor', 'Ctrl+KeyF', 'editor.find'],
  ['editor', 'Ctrl+KeyS', 'editor.save'],
  ['editor', 'Ctrl+Shift+KeyP', 'editor.publish'],
  ['editor', 'Ctrl+KeyZ', 'editor.undo'],
  ['editor', 'Ctrl+Shift+KeyZ', 'editor.redo'],
  ['editor', 'Ctrl+KeyY', 'editor.redo'],
  ['editor', 'Ctrl+KeyC', 'editor.copy'],
  ['editor', 'Ctrl+KeyX', 'editor.cut'],
  ['editor', 'Ctrl+KeyV', 'editor.paste'],
  ['editor', 'Ctrl+KeyD', 'editor.duplicate'],
  ['editor', 'F8', 'editor.problem'],
  ['editor', 'Shift+F8', 'editor.problem_back'],
  ['editor', 'Delete', 'editor.delete'],
  ['editor', 'Backspace', 'editor.delete'],
  ['editor', 'Ctrl+Delete', 'editor.delete_join'],
  ['editor', 'Ctrl+KeyJ', 'editor.drawer'],
  ['editor', 'Ctrl+KeyI', 'editor.inspector'],
  ['editor', 'Ctrl+KeyA', 'editor.all'],
  ['editor', 'Escape', 'editor.clear'],
  ['editor', 'Slash', 'editor.palette'],
  ['editor', 'ArrowLeft', 'editor.nudge'],
  ['editor', 'Shift+ArrowDown', 'editor.nudge_far'],
  ['editor', 'KeyA', 'editor.add'],
  ['editor', 'Alt+ArrowRight', 'editor.walk'],
  ['editor', 'KeyL', 'editor.link'],
  ['editor', 'Shift+Digit1', 'editor.fit'],
  ['editor', 'Shift+Digit2', 'editor.fit_chosen'],
  ['editor', 'KeyD', 'editor.disable'],
  ['editor', 'F2', 'editor.rename'],
  ['editor', 'Enter', 'editor.open'],
  ['editor', 'Ctrl+Digit0', 'editor.zoom_reset'],
  ['editor', 'Ctrl+Equal', 'editor.zoom_in'],
  ['editor', 'Ctrl+Minus', 'editor.zoom_out'],
  ['editor', 'KeyV', 'editor.select'],
  ['editor', 'KeyH', 'editor.hand'],
  ['editor', 'Shift+KeyA', 'editor.tidy'],
  ['editor', 'Ctrl+Shift+KeyO', 'editor.outline'],
]

describe('the table of commands', () => {
  it.each(promised)('%s: %s means %s on a Russian layout', (area, keys, id) => {
    expect(commandOf(press(keys), area)?.id).toBe(id)
  })

  it('takes ⌘ for Ctrl, and no key that has a modifier too many', () => {
    expect(commandOf({ ...none, metaKey: true, code: 'KeyZ' }, 'editor')?.id).toBe('editor.undo')
    expect(commandOf({ ...none, altKey: true, code: 'KeyA' }, 'editor')).toBeUndefined()
  })

  it('gives a key once in an area, and an id once', () => {
    for (const rows of Object.values(commandAreas)) {
      const keys = rows.flatMap((row) => row.keys)
      expect(new Set(keys).size).toBe(keys.length)
    }
    expect(new Set(commandRows.map((row) => row.id)).size).toBe(commandRows.length)
  })

  it('writes keys as they are printed', () => {
    expect(keyText('Mod+Shift+KeyZ', false)).toBe('Ctrl+Shift+Z')
    expect(keyText('Mod+Shift+KeyZ', true)).toBe('⌘+Shift+Z')
    expect(keyText('Shift+Slash', false)).toBe('?')
    expect(keysText(['Alt+ArrowUp', 'Alt+ArrowDown'], false)).toBe('Alt+↑ ↓')
    expect(keysText(['Mod+Minus', 'Mod+NumpadSubtract'], false)).toBe('Ctrl+−')
    expect(keysText(['Delete', 'Backspace'], false)).toBe('Delete, ⌫')
  })
})

describe('search of commands', () => {
  it('knows what was meant in the other layout', () => {
    expect(layoutsOf('Jnvtybnm')).toContain('отменить')
    expect(layoutsOf('гтвщ')).toContain('undo')
    expect(rank('jnvtybnm', ['Отменить', 'Undo'])).toBeGreaterThan(0)
    expect(rank('гтвщ', ['Отменить', 'Undo'])).toBeGreaterThan(0)
  })

  it('finds by both languages, and a beginning before a middle', () => {
    expect(rank('undo', ['Отменить', 'Undo'])).toBeGreaterThan(0)
    expect(rank('шаг', ['Шаг вперёд'])).toBeGreaterThan(rank('шаг', ['Добавить шаг']))
    expect(rank('добавить шаг', ['Добавить шаг после выбранного'])).toBeGreaterThan(0)
    expect(rank('нет такого', ['Отменить', 'Undo'])).toBe(0)
  })
})
