// The text editor for a page's body. It stands in front of the form's own field, which still holds what is sent and stored. Without this
// script the plain field is used.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { Compartment, EditorState, Transaction } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { looks, markdown } from './look.js'
import { enterBlockAt } from './block-look.js'
import { choosesPicturesWith, insertBlock } from './cards.js'
import { insertMenu } from './insert-menu.js'
import { linkDialog } from './links.js'
import { live, liveState } from './live.js'
import { pasting } from './pasting.js'
import { chooseForFields, insertDocument, insertPicture, libraryDialog } from './pictures.js'
import { toolbar } from './toolbar.js'
import { continueList, shortcuts } from './writing.js'

const field = document.getElementById('body')
const label = document.querySelector('label[for=body]')
const frame = document.createElement('div')
frame.className = 'text-editor'
const hint = document.getElementById('body-hint')
// The hint explains Markdown syntax, which the toolbar makes unnecessary.
hint.hidden = true

let writing = false

// "Show the Markdown" turns the live look off. The choice is remembered in this browser.
const SHOWN = 'show-markdown'
const look = new Compartment()
let isShown = (() => {
  try {
    return localStorage.getItem(SHOWN) === 'true'
  } catch {
    return false
  }
})()

const view = new EditorView({
  parent: frame,
  state: EditorState.create({
    doc: field.value,
    extensions: [
      history(),
      markdown,
      looks,
      liveState,
      look.of(isShown ? [] : live),
      pasting,
      insertMenu({ link: () => openLink(), picture: () => openPictures(), document: () => openDocuments() }, (of, entry) => !isShown && insertBlock(of, entry)),
      EditorView.lineWrapping,
      // Keep the line being written clear of the toolbar, which covers the text only while the window is scrolled past its place.
      // The bar and the tools stay in place while the page scrolls: what is written must not be under them.
      EditorView.updateListener.of((update) => {
        if (!(update.docChanged || update.selectionSet) || !update.view.hasFocus) return
        update.view.requestMeasure({
          key: 'caret-below-tools',
          read: (view) => (view.coordsAtPos(view.state.selection.main.head)?.top ?? Infinity) - tools.getBoundingClientRect().bottom,
          write: (below) => { if (below < 0) window.scrollBy(0, below - 8) },
        })
      }),
      EditorView.scrollMargins.of((of) => ({ top: Math.max(0, tools.getBoundingClientRect().bottom - of.scrollDOM.getBoundingClientRect().top) })),
      // No binding for Tab: it moves the focus to the next field.
      keymap.of([...shortcuts((link) => openLink(link), () => openPictures()), { key: 'Enter', run: continueList }, ...historyKeymap, ...defaultKeymap]),
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
const choosePicture = libraryDialog('picture')
choosesPicturesWith(choosePicture)
const chooseDocument = libraryDialog('document')
const openPictures = () => choosePicture(({ key }) => {
  insertPicture(view, key)
  view.focus()
})
const openDocuments = () => chooseDocument((document) => {
  insertDocument(view, document)
  view.focus()
})
chooseForFields(choosePicture)
const tools = toolbar(view, { link: openLink, picture: openPictures }, {
  isPressed: isShown,
  set(isNowShown) {
    isShown = isNowShown
    view.dispatch({ effects: look.reconfigure(isShown ? [] : live) })
    try {
      localStorage.setItem(SHOWN, String(isShown))
    } catch {
      // Without storage the choice lasts until the page is left.
    }
  },
})
frame.prepend(tools)
field.before(frame)
frame.append(field)
field.classList.add('behind')
field.tabIndex = -1
field.ariaHidden = 'true'

// Focusing the field by a script, its label or a link in the error summary focuses the editor instead.
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

// Copies a value that a script or the browser's form restore has put into the field, as one undoable step.
function take() {
  if (writing || field.value === view.state.doc.toString()) return
  writing = true
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value }, annotations: Transaction.userEvent.of('input') })
  writing = false
}
field.addEventListener('input', take)
window.addEventListener('pageshow', take)

// Jumps to the line of an issue in the checks.
field.addEventListener('go-to-line', (event) => {
  const line = view.state.doc.line(Math.min(Math.max(event.detail, 1), view.state.doc.lines))
  event.preventDefault()
  if (enterBlockAt(view, line)) return
  view.dispatch({ selection: { anchor: line.from, head: line.to }, effects: EditorView.scrollIntoView(line.from, { y: 'center' }) })
  view.focus()
})
