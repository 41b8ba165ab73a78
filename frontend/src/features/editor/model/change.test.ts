import { describe, expect, it } from 'vitest'
import { changeBetween } from './change'
import type { FlowDocument } from './document'
import { addNode } from './edits/add-node'
import { connect } from './edits/connect'
import { foldGroup, group, ungroup } from './edits/groups'
import { move } from './edits/move'
import { addNote, setNoteText } from './edits/notes'
import { reconnect } from './edits/reconnect'
import { remove } from './edits/remove'
import { renameNode } from './edits/rename-node'
import { replaceNode } from './edits/replace-node'
import { setDisabled } from './edits/set-disabled'
import { setParam } from './edits/set-param'
import { renameFlow, setSettings } from './edits/set-settings'
import { emptyDocument, kindOf, testKinds } from './testing/test-kinds'

const kind = (id: string) => kindOf(id) ?? (testKinds[0] as (typeof testKinds)[number])

describe('what an entry of the history is called', () => {
  let base = addNode(emptyDocument(), kind('event.manual'), 'e', [0, 0])
  base = addNode(base, kind('wait.for'), 'w', [0, 140])
  base = addNode(base, kind('wait.for'), 'v', [312, 140])
  base = connect(addNote(base, 't', [0, 0], 'x'), ['e', 'next', 'w'])
  base = group(base, new Set(['v']), 'g', 'G')
  it.each<[string, (d: FlowDocument) => FlowDocument, number, string[]]>([
    ['added', (d) => addNode(d, kind('wait.for'), 'n', [0, 0]), 1, ['n']],
    ['removed', (d) => remove(d, new Set(['w'])), 1, ['e']],
    ['replaced', (d) => replaceNode(d, 'w', kind('action.send_message')), 1, ['w']],
    ['params', (d) => setParam(d, 'w', 'duration', '2d'), 1, ['w']],
    ['renamed', (d) => renameNode(d, 'w', 'Pause'), 1, ['w']],
    ['disabled', (d) => setDisabled(d, ['w', 'v'], true), 2, ['w', 'v']],
    ['note_added', (d) => addNote(d, 'u', [0, 0]), 1, ['u']],
    ['note_removed', (d) => remove(d, new Set(['t'])), 1, []],
    ['note', (d) => setNoteText(d, 't', 'y'), 1, ['t']],
    ['linked', (d) => connect(d, ['w', 'next', 'v']), 1, ['w', 'v']],
    ['unlinked', (d) => ({ ...d, edges: [] }), 1, ['e', 'w']],
    ['relinked', (d) => reconnect(d, ['e', 'next', 'w'], ['e', 'next', 'v']), 1, ['e', 'v', 'w']],
    ['grouped', (d) => group(d, new Set(['e']), 'h', 'H'), 1, ['e']],
    ['ungrouped', (d) => ungroup(d, new Set(['g'])), 1, ['v']],
    ['group', (d) => foldGroup(d, 'g', true), 1, ['v']],
    ['moved', (d) => move(d, { w: [8, 8], t: [4, 4] }), 2, ['w', 't']],
    ['flow_name', (d) => renameFlow(d, 'other'), 1, []],
    ['settings', (d) => setSettings(d, { reentry: 'once' }), 1, []],
  ])('%s', (code, edit, count, ids) => {
    expect(changeBetween(base, edit(base))).toEqual({ code, count, ids })
  })
})
