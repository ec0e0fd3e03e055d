// Commands of the toolbar and the keyboard shortcuts. Each is one undo step.
import { isolateHistory, redo, undo } from '@codemirror/commands'
import { emphasis, isEmphasised } from './emphasis.js'

const HEADING = /^#{1,6}\s+/
const BULLET = /^(\s*)[-*+]\s+/
const NUMBER = /^(\s*)\d{1,9}[.)]\s+/
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})([.)]))(\s+)/

// Isolates a command in the undo history, however quickly something was typed before or after it.
export const step = { userEvent: 'input', annotations: isolateHistory.of('full') }

const emphasise = (kind) => (view) => {
  view.dispatch({ ...emphasis(view.state, kind), ...step })
  return true
}

function selectedLines(state) {
  const { from, to } = state.selection.main
  const lines = []
  for (let at = from; at <= to;) {
    const line = state.doc.lineAt(at)
    lines.push(line)
    at = line.to + 1
  }
  return lines
}

/** True if the text at the caret has a format, so its button is pressed; null for buttons without a state. */
export function isSo(state, what) {
  const line = state.doc.lineAt(state.selection.main.from).text
  switch (what) {
    case 'heading-2': return /^##\s/.test(line)
    case 'heading-3': return /^###\s/.test(line)
    case 'bullets': return BULLET.test(line)
    case 'numbers': return NUMBER.test(line)
    case 'strong':
    case 'emphasis': return isEmphasised(state, what)
    default: return null
  }
}

function relineOf(change) {
  return (view) => {
    const { state } = view
    const lines = selectedLines(state)
    const filled = lines.filter((line) => line.text.trim() !== '' || lines.length === 1)
    const changes = change(filled).flatMap(([line, marker]) => {
      const old = (HEADING.exec(line.text) ?? ITEM.exec(line.text))?.[0] ?? ''
      return old === marker ? [] : [{ from: line.from, to: line.from + old.length, insert: marker }]
    })
    // Put an empty line between a paragraph and a new list: some Markdown parsers would take it for part of the paragraph.
    const first = filled[0]
    const before = first.number > 1 ? state.doc.line(first.number - 1).text : ''
    if (changes.length > 0 && /^(-|1\.) $/.test(changes[0].insert) && before.trim() !== '' && !ITEM.test(before))
      changes[0] = { ...changes[0], insert: '\n' + changes[0].insert }
    // Place the caret after the marker, ready for typing.
    const selection = state.selection.map(state.changes(changes), 1)
    view.dispatch({ changes, selection, scrollIntoView: true, ...step })
    return true
  }
}

const heading = (level) => relineOf((lines) => {
  const marker = '#'.repeat(level) + ' '
  const all = lines.every((line) => line.text.startsWith(marker))
  return lines.map((line) => [line, all ? '' : marker])
})

const list = (pattern, marker) => relineOf((lines) => {
  const all = lines.every((line) => pattern.test(line.text))
  return lines.map((line, index) => [line, all ? '' : (/^\s*/.exec(line.text)[0].length > 0 && ITEM.test(line.text) ? ITEM.exec(line.text)[1] : '') + marker(index)])
})

/**
 * Inserts a block between empty lines. Selected text becomes the block's text.
 * @param pattern the block, with placeholders
 * @param words the first placeholder, selected for typing over it
 * @param text the placeholder that selected text replaces
 */
export const insertPart = (pattern, words, text) => (view) => {
  const { state } = view
  const { from, to } = state.selection.main
  const selected = state.sliceDoc(from, to).trim()
  const part = selected && text ? pattern.replace(text, () => selected) : pattern
  const first = state.doc.lineAt(from)
  const last = state.doc.lineAt(to)
  // Within a line of text, insert after it; on an empty line, replace it.
  const start = selected && text ? first.from : first.text.trim() === '' ? first.from : last.to
  const end = selected && text ? last.to : first.text.trim() === '' ? first.to : last.to
  const before = start === 0 ? '' : state.sliceDoc(Math.max(0, start - 2), start) === '\n\n' ? '' : state.sliceDoc(start - 1, start) === '\n' ? '\n' : '\n\n'
  const after = end === state.doc.length ? '\n' : state.sliceDoc(end, end + 2) === '\n\n' ? '' : state.sliceDoc(end, end + 1) === '\n' ? '\n' : '\n\n'
  const insert = before + (selected && text ? state.sliceDoc(start, from) + part + state.sliceDoc(to, end) : part) + after
  const at = start + Math.max(insert.indexOf(words), 0)
  view.dispatch({
    changes: { from: start, to: end, insert },
    selection: { anchor: at, head: at + (insert.includes(words) ? words.length : 0) },
    scrollIntoView: true,
    ...step,
  })
  return true
}

/** Enter in a list starts the next item; in an empty item it ends the list. */
export function continueList(view) {
  const { state } = view
  const { head, empty } = state.selection.main
  const line = state.doc.lineAt(head)
  const item = ITEM.exec(line.text)
  if (!empty || !item || head < line.from + item[0].length) return false

  if (line.text.slice(item[0].length).trim() === '') {
    // Without an empty line on both sides, new text would become part of the list or of what follows.
    const isBlank = (number) => number < 1 || number > state.doc.lines || state.doc.line(number).text.trim() === ''
    const before = isBlank(line.number - 1) ? '' : '\n'
    const after = isBlank(line.number + 1) ? '' : '\n'
    view.dispatch({
      changes: { from: line.from, to: line.to, insert: before + after },
      selection: { anchor: line.from + before.length },
      scrollIntoView: true,
      userEvent: 'input',
    })
    return true
  }
  const marker = item[2] ? `${Number(item[2]) + 1}${item[3]}` : item[0].trim()
  const insert = `\n${item[1]}${marker}${item[4]}`
  view.dispatch({ changes: { from: head, insert }, selection: { anchor: head + insert.length }, scrollIntoView: true, userEvent: 'input' })
  return true
}

export const acts = {
  'heading-2': heading(2),
  'heading-3': heading(3),
  strong: emphasise('strong'),
  emphasis: emphasise('emphasis'),
  bullets: list(BULLET, () => '- '),
  numbers: list(NUMBER, (index) => `${index + 1}. `),
  undo,
  redo,
}

export const shortcuts = (openLink, openPictures) => [
  { key: 'Mod-b', run: acts.strong, preventDefault: true },
  { key: 'Mod-i', run: acts.emphasis, preventDefault: true },
  { key: 'Mod-k', run: () => openLink(), preventDefault: true },
  { key: 'Mod-Alt-p', run: () => openPictures(), preventDefault: true },
  { key: 'Mod-Alt-2', run: acts['heading-2'], preventDefault: true },
  { key: 'Mod-Alt-3', run: acts['heading-3'], preventDefault: true },
  { key: 'Mod-Shift-7', run: acts.numbers, preventDefault: true },
  { key: 'Mod-Shift-8', run: acts.bullets, preventDefault: true },
]
