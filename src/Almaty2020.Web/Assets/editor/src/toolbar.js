// The toolbar: made by the view, in a <template> that is nothing without this script. One stop of the Tab key; arrows within.
import { StateEffect } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { acts, insertPart, isSo } from './writing.js'

export function toolbar(view, openLink) {
  const bar = document.getElementById('desk-tools').content.firstElementChild.cloneNode(true)
  const buttons = [...bar.querySelectorAll('button')]

  const act = (button) => {
    const { does, part, words, text } = button.dataset
    if (does === 'link') return openLink()
    ;(part ? insertPart(part, words, text) : acts[does])(view)
    view.focus()
  }

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
  // A click must not take the selection away that it is about.
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
