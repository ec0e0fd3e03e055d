// The toolbar. The view renders it into a <template>, so it does not exist without this script. It is one tab stop; arrow keys move within.
import { StateEffect } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { leaveBlock } from './block-look.js'
import { cellFocus, inCell } from './grid.js'
import { openInsertMenu } from './insert-menu.js'
import { acts, isSo } from './writing.js'

/**
 * @param dialogs what opens a dialog instead of changing the text, by name
 * @param markdown the switch that shows the Markdown: isPressed and set
 */
export function toolbar(view, dialogs, markdown) {
  const bar = document.getElementById('desk-tools').content.firstElementChild.cloneNode(true)
  const buttons = [...bar.querySelectorAll('button')]

  const act = (button) => {
    const { does } = button.dataset
    // These come after the grid or card that has the focus, not into it.
    if (does === 'insert' || does === 'picture') leaveBlock(view)
    if (does === 'insert') return openInsertMenu(view)
    if (dialogs[does]) return dialogs[does]()
    if (does === 'markdown') {
      const isShown = button.ariaPressed !== 'true'
      button.ariaPressed = String(isShown)
      return markdown.set(isShown)
    }
    const cell = cellFocus(view)
    if (cell && (does === 'strong' || does === 'emphasis')) return inCell(view, acts[does])
    if (cell && (does === 'undo' || does === 'redo')) {
      acts[does](view)
      return cell.focusAgain()
    }
    // The other buttons format whole lines, which a cell does not have.
    if (cell) return null
    acts[does](view)
    return view.focus()
  }
  bar.querySelector('[data-does=markdown]').ariaPressed = String(markdown.isPressed)

  const focusOn = (button) => {
    for (const other of buttons) other.tabIndex = other === button ? 0 : -1
  }
  focusOn(buttons[0])

  bar.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (!button) return
    focusOn(button)
    act(button)
  })
  // Keep the selection, on which the button acts.
  bar.addEventListener('mousedown', (event) => event.preventDefault())
  bar.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(document.activeElement)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (to === undefined || at < 0) return
    event.preventDefault()
    const button = buttons[(to + buttons.length) % buttons.length]
    focusOn(button)
    button.focus()
  })

  const press = (state) => {
    for (const button of buttons) {
      const so = isSo(state, button.dataset.does)
      if (so !== null) button.ariaPressed = String(so)
    }
  }
  press(view.state)
  view.dispatch({
    effects: StateEffect.appendConfig.of(EditorView.updateListener.of((update) => {
      if (update.docChanged || update.selectionSet) press(update.state)
    })),
  })
  return bar
}
