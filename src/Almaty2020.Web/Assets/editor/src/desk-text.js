// The body of a page as its writer sees it: an editor in front of the form's own field, which stays what is sent and kept. Without
// this script the field is there and works.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { EditorState, Transaction } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { looks, markdown } from './look.js'
import { linkDialog } from './links.js'
import { pasting } from './pasting.js'
import { toolbar } from './toolbar.js'
import { continueList, shortcuts } from './writing.js'

const field = document.getElementById('body')
const label = document.querySelector('label[for=body]')
const frame = document.createElement('div')
frame.className = 'text-editor'
const hint = document.getElementById('body-hint')
// It speaks of signs that nobody needs to know who has buttons for them.
hint.hidden = true

const acts = document.querySelector('.desk-acts')
const staysBelow = (element) => getComputedStyle(element).position === 'sticky' && getComputedStyle(element).bottom !== 'auto'

let writing = false

const view = new EditorView({
  parent: frame,
  state: EditorState.create({
    doc: field.value,
    extensions: [
      history(),
      markdown,
      looks,
      pasting,
      EditorView.lineWrapping,
      // What stays at the window's edges must not cover what is being written.
      EditorView.scrollMargins.of(() => ({ top: tools.offsetHeight, bottom: staysBelow(acts) ? acts.offsetHeight : 0 })),
      // Tab is nobody's here: it leads on to the next field.
      keymap.of([...shortcuts((link) => openLink(link)), { key: 'Enter', run: continueList }, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({
        'aria-labelledby': label.id,
        lang: field.lang,
        spellcheck: 'true',
        autocorrect: 'on',
        autocapitalize: 'sentences',
      }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged || writing) return
        writing = true
        field.value = update.state.doc.toString()
        field.dispatchEvent(new Event('input', { bubbles: true }))
        writing = false
      }),
    ],
  }),
})

const openLink = linkDialog(view)
const tools = toolbar(view, openLink)
frame.prepend(tools)
field.before(frame)
frame.append(field)
field.classList.add('behind')
field.tabIndex = -1
field.ariaHidden = 'true'

// Whoever goes to the field, by a script, by its label or by a link of a list of faults, means the text.
field.focus = () => view.focus()
label.addEventListener('click', (event) => {
  event.preventDefault()
  view.focus()
})
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href$="#body"]')
  if (!link || link.pathname !== location.pathname || event.defaultPrevented) return
  event.preventDefault()
  view.focus()
})
if (location.hash === '#body') view.focus()

// A script wrote into the field, or the browser brought back what was there: into the text with it, as a step that can be undone.
function take() {
  if (writing || field.value === view.state.doc.toString()) return
  writing = true
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value }, annotations: Transaction.userEvent.of('input') })
  writing = false
}
field.addEventListener('input', take)
window.addEventListener('pageshow', take)

// "Go there" beside what is to be mended.
field.addEventListener('go-to-line', (event) => {
  const line = view.state.doc.line(Math.min(Math.max(event.detail, 1), view.state.doc.lines))
  view.dispatch({ selection: { anchor: line.from, head: line.to }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) })
  view.focus()
  event.preventDefault()
})
