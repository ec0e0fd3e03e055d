// What the writer looks at: the lines whose marks and blocks are shown as Markdown.
import { StateEffect, StateField } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

const focusing = StateEffect.define()
const pressing = StateEffect.define()

const linesOf = (state) => state.selection.ranges.map(({ from, to }) => ({ from: state.doc.lineAt(from).from, to: state.doc.lineAt(to).to }))

/**
 * Lines that the selection touches while the text has the focus. They stay as they were while a mouse button is down, because text that
 * moves under the pointer would be selected by accident.
 */
export const attention = StateField.define({
  create: () => ({ isFocused: false, isPressed: false, lines: [] }),
  update(value, transaction) {
    let { isFocused, isPressed } = value
    for (const effect of transaction.effects) {
      if (effect.is(focusing)) isFocused = effect.value
      if (effect.is(pressing)) isPressed = effect.value
    }
    if (isPressed) {
      const lines = transaction.docChanged ? value.lines.map(({ from, to }) => ({ from: transaction.changes.mapPos(from, -1), to: transaction.changes.mapPos(to, 1) })) : value.lines
      return { isFocused, isPressed, lines }
    }
    if (isFocused === value.isFocused && isPressed === value.isPressed && !transaction.docChanged && !transaction.selection) return value
    return { isFocused, isPressed, lines: isFocused ? linesOf(transaction.state) : [] }
  },
})

export const watching = [
  EditorView.focusChangeEffect.of((_, isFocused) => focusing.of(isFocused)),
  EditorView.domEventHandlers({
    mousedown(event, view) {
      view.dispatch({ effects: pressing.of(true) })
      window.addEventListener('mouseup', () => setTimeout(() => view.dispatch({ effects: pressing.of(false) })), { once: true })
      return false
    },
  }),
]
