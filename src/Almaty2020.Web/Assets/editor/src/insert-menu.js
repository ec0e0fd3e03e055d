// The menu that inserts: opened by "/" at the start of an empty line, by the toolbar's button, or by Ctrl+Space. Typing filters it.
import { acceptCompletion, autocompletion, startCompletion } from '@codemirror/autocomplete'
import { EditorState, Prec } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { acts, insertPart, step } from './writing.js'

const tools = document.getElementById('desk-tools')
export const words = JSON.parse(tools.dataset.words)
export const inserts = JSON.parse(tools.dataset.inserts)

/** An icon of the toolbar's file. */
export function icon(name) {
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  drawing.setAttribute('aria-hidden', 'true')
  drawing.setAttribute('width', '22')
  drawing.setAttribute('height', '22')
  use.setAttribute('href', `${tools.dataset.icons}#${name}`)
  drawing.append(use)
  return drawing
}

const theme = EditorView.theme({
  '.cm-tooltip.insert-menu': { border: '2px solid var(--line-strong)', borderRadius: 'var(--radius)', backgroundColor: 'var(--paper)', color: 'var(--ink)' },
  '.cm-tooltip.insert-menu > ul': { minWidth: 'min(22rem, 80vw)', maxWidth: 'min(26rem, 94vw)', maxHeight: 'min(22rem, 42vh)', fontFamily: 'var(--font)' },
  '.cm-tooltip.insert-menu > ul > li': { display: 'grid', gridTemplateColumns: '2.25rem minmax(0, 1fr)', alignItems: 'center', padding: '.375rem .5rem', lineHeight: '1.3', whiteSpace: 'normal', cursor: 'pointer' },
  '.cm-tooltip.insert-menu > ul > li[aria-selected]': { backgroundColor: 'var(--sky)', color: 'var(--ink)', boxShadow: 'inset 4px 0 var(--accent)' },
  '.insert-menu svg': { gridRow: '1 / 3', fill: 'none', stroke: 'currentColor', strokeWidth: '2', strokeLinecap: 'round', strokeLinejoin: 'round' },
  '.insert-menu .cm-completionLabel': { fontWeight: '700' },
  '.insert-help': { gridColumn: '2', color: 'var(--ink-soft)', fontSize: 'var(--text-small)' },
})

/**
 * @param dialogs what opens a dialog, by name
 * @param openForm opens the form of a new block; false if this kind has none, or if the Markdown is shown
 */
export function insertMenu(dialogs, openForm) {
  const run = (view, entry) => {
    if (dialogs[entry.name]) dialogs[entry.name]()
    else if (openForm(view, entry)) return
    else if (entry.pattern) insertPart(entry.pattern, entry.words, entry.text)(view)
    else acts[entry.name](view)
  }

  const options = inserts.map((entry, index) => ({
    label: entry.label,
    entry,
    // Keeps the order of the list while the typed letters match equally well.
    boost: -index,
    apply(view, _, from, to) {
      // Removes the slash and the letters typed after it.
      const start = view.state.sliceDoc(from - 1, from) === '/' ? from - 1 : from
      if (start < to) view.dispatch({ changes: { from: start, to }, ...step })
      run(view, entry)
    },
  }))

  const source = (context) => {
    const line = context.state.doc.lineAt(context.pos)
    const typed = /^\s*\/([\p{L} ]*)$/u.exec(line.text.slice(0, context.pos - line.from))
    if (!typed && !context.explicit) return null
    return { from: context.pos - (typed?.[1].length ?? 0), options, filter: Boolean(typed), validFor: /^[\p{L} ]*$/u }
  }

  const helpOf = ({ entry }) => Object.assign(document.createElement('span'), { className: 'insert-help', textContent: entry.help })
  return [
    theme,
    autocompletion({
      override: [source],
      icons: false,
      interactionDelay: 0,
      maxRenderedOptions: 50,
      tooltipClass: () => 'insert-menu',
      addToOptions: [{ render: ({ entry }) => icon(entry.name), position: 10 }, { render: helpOf, position: 80 }],
    }),
    // Tab accepts too, and never inserts a tab.
    Prec.highest(keymap.of([{ key: 'Tab', run: acceptCompletion }])),
    // Assistive technology can scroll only what can have the focus.
    EditorView.updateListener.of(({ view }) => {
      const list = view.dom.querySelector('.insert-menu > ul')
      if (list) list.tabIndex = 0
    }),
    EditorState.phrases.of({ Completions: words['insert-list'] }),
    EditorView.contentAttributes.of({ 'aria-description': words['insert-menu'] }),
  ]
}

export function openInsertMenu(view) {
  view.focus()
  // The menu opens beside the cursor, which may be out of sight.
  view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head, { y: 'nearest' }) })
  return startCompletion(view)
}

