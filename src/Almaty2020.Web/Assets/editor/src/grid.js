// A table as a grid: type in its cells. Every edit is written back to the table's own lines at once, so saving, undoing and the checks see
// the same text as ever.
import { isolateHistory, redo, undo } from '@codemirror/commands'
import { WidgetType } from '@codemirror/view'
import { emphasis } from './emphasis.js'
import { words } from './insert-menu.js'
import { inlineOf } from './inline.js'
import { addColumn, addRow, escaped, fill, moveColumn, moveRow, readSheet, removeColumn, removeRow, setCell, shown } from './tables.js'
import { step } from './writing.js'

const tables = new WeakMap()
const changesOf = new WeakMap()
const say = (word, ...values) => words[word].replace(/\{(\d)\}/g, (_, index) => values[index])

const ROWS = [
  ['add-row', '+', ({ table, row }) => addRow(table, row), 1, 0],
  ['row-up', '↑', ({ table, row }) => (row > 1 ? moveRow(table, row, -1) : null), -1, 0],
  ['row-down', '↓', ({ table, row }) => (row > 0 && row < table.rows.length - 1 ? moveRow(table, row, 1) : null), 1, 0],
  ['remove-row', '−', ({ table, row }) => (row > 0 ? removeRow(table, row) : null), 0, 0],
]
const COLUMNS = [
  ['add-column', '+', ({ table, column }) => addColumn(table, column), 0, 1],
  ['column-left', '←', ({ table, column }) => (column > 0 ? moveColumn(table, column, -1) : null), 0, -1],
  ['column-right', '→', ({ table, column }) => (column < table.width - 1 ? moveColumn(table, column, 1) : null), 0, 1],
  ['remove-column', '−', ({ table, column }) => (table.width > 1 ? removeColumn(table, column) : null), 0, 0],
]

/** The grid that an element is in, with the row and column of its cell, or of the cell that last had the focus. */
function gridAt(view, element) {
  const dom = element?.closest('.md-grid')
  const table = dom && view.contentDOM.contains(dom) ? tables.get(dom) : null
  if (!table) return null
  const cell = element.closest('textarea') ?? dom.querySelector('textarea[data-last]') ?? dom.querySelector('textarea')
  return { dom, table, cell, row: Number(cell.dataset.row), column: Number(cell.dataset.column) }
}

const cellOf = (dom, row, column) => dom.querySelector(`textarea[data-row="${row}"][data-column="${column}"]`)

function focusOn(cell, select = true) {
  if (!cell) return false
  cell.focus()
  if (select) cell.select()
  return true
}

/** Focuses a cell of a table after its text has changed, in which case its grid may be drawn anew. */
function focusCell(view, from, row, column) {
  const grid = [...view.contentDOM.querySelectorAll('.md-grid')].find((dom) => tables.get(dom)?.from === from)
  if (!grid) return false
  const table = tables.get(grid)
  return focusOn(cellOf(grid, Math.min(row, table.rows.length - 1), Math.min(column, table.width - 1)))
}

export const enterGrid = (view, from, isFromBelow) => focusCell(view, from, isFromBelow ? Infinity : 0, 0)

/** Goes to the row of a line of the text. */
export const enterGridAt = (view, { from, table }, at) => focusCell(view, from, Math.max(0, table.rows.findIndex((row) => row.from === at)), 0)

/** Places the cursor in the text beside a table, and adds a line if the text ends there and one is asked for. */
export function leave(view, at, isBefore, isNewLineAllowed = false) {
  const { doc } = view.state
  view.focus()
  if (isBefore) {
    view.dispatch({ selection: { anchor: Math.max(0, at.from - 1) }, scrollIntoView: true })
  } else if (at.to < doc.length) {
    view.dispatch({ selection: { anchor: at.to + 1 }, scrollIntoView: true })
  } else if (isNewLineAllowed) {
    view.dispatch({ changes: { from: at.to, insert: '\n\n' }, selection: { anchor: at.to + 2 }, scrollIntoView: true, ...step })
  } else {
    view.dispatch({ selection: { anchor: at.to }, scrollIntoView: true })
  }
}

/** Applies a command for bold, italic or links to the text that is selected in a cell. */
export function inCell(view, command) {
  const grid = gridAt(view, document.activeElement)
  if (!grid || document.activeElement !== grid.cell) return false
  const { table, cell, row, column } = grid
  const place = table.rows[row].cells[column]
  if (place.from === null) return true
  const offset = (at) => place.from + cell.value.slice(0, at).replace(/\|/g, '\\|').length
  const [anchor, head] = [offset(cell.selectionStart), offset(cell.selectionEnd)].map((at) => Math.min(at, place.to))
  view.dispatch({ selection: { anchor, head } })
  command(view)
  const { main } = view.state.selection
  const now = tables.get(grid.dom)?.rows[row]?.cells[column]
  const index = (at) => shown(view.state.sliceDoc(now.from, Math.min(Math.max(at, now.from), now.to))).length
  const again = cellOf(grid.dom, row, column)
  if (again && now) {
    again.focus()
    again.setSelectionRange(index(main.from), index(main.to))
  }
  return true
}

/** Focuses the cell again that had the focus, for a dialog that closes. @returns null outside of a grid */
export function cellFocus(view) {
  const grid = gridAt(view, document.activeElement)
  if (!grid) return null
  const { from } = grid.table
  return { end: grid.table.to, focusAgain: () => focusCell(view, from, grid.row, grid.column) }
}

function typed(view, cell) {
  const { table, row, column } = gridAt(view, cell)
  const changes = setCell(table, row, column, cell.value)
  // Begin a step of its own in the undo history, even right after another edit.
  const annotations = 'entered' in cell.dataset ? isolateHistory.of('before') : undefined
  delete cell.dataset.entered
  if (changes) view.dispatch({ changes, annotations, userEvent: 'input.type' })
  show(cell, cell.value)
}

function keys(view, event) {
  const grid = gridAt(view, event.target)
  if (!grid || event.isComposing) return
  const { dom, table, cell, row, column } = grid
  const isModified = event.ctrlKey || event.metaKey
  const go = (down, right) => focusOn(cellOf(dom, row + down, column + right))
  const done = (isDone = true) => { if (isDone) event.preventDefault() }

  if (event.key === 'Escape') {
    done()
    return leave(view, table)
  }
  if (isModified && !event.altKey && event.code === 'KeyZ') {
    done()
    ;(event.shiftKey ? redo : undo)(view)
    return
  }
  if (isModified && !event.altKey && event.code === 'KeyY') {
    done()
    redo(view)
    return
  }
  if (isModified && !event.altKey && !event.shiftKey && (event.code === 'KeyB' || event.code === 'KeyI')) {
    done()
    inCell(view, () => view.dispatch({ ...emphasis(view.state, event.code === 'KeyB' ? 'strong' : 'emphasis'), ...step }))
    return
  }
  if (event.target !== cell) return
  const isAtStart = cell.selectionStart === 0 && cell.selectionEnd === 0
  const isAtEnd = cell.selectionStart === cell.value.length && cell.selectionEnd === cell.value.length
  const isWhole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length
  switch (event.key) {
    case 'Tab': {
      if (isModified || event.altKey) return
      const next = row * table.width + column + (event.shiftKey ? -1 : 1)
      if (next < 0) return done(focusTool(dom))
      if (next < table.rows.length * table.width) return done(focusOn(cellOf(dom, Math.floor(next / table.width), next % table.width)))
      view.dispatch({ changes: addRow(table, table.rows.length - 1), userEvent: 'input.type' })
      return done(focusCell(view, table.from, table.rows.length, 0))
    }
    case 'Enter':
      done()
      if (row < table.rows.length - 1) go(1, 0)
      else leave(view, table, false, true)
      return
    case 'ArrowDown':
      if (event.shiftKey || isModified || event.altKey || !isOnLastLine(cell)) return
      done()
      if (!go(1, 0)) leave(view, table)
      return
    case 'ArrowUp':
      if (event.shiftKey || isModified || event.altKey || !isOnFirstLine(cell)) return
      done()
      if (!go(-1, 0)) leave(view, table, true)
      return
    case 'ArrowLeft':
      if (event.shiftKey || isModified || event.altKey || !(isAtStart || isWhole)) return
      done()
      if (!go(0, -1) && !focusOn(cellOf(dom, row - 1, table.width - 1))) leave(view, table, true)
      return
    case 'ArrowRight':
      if (event.shiftKey || isModified || event.altKey || !(isAtEnd || isWhole)) return
      done()
      if (!go(0, 1) && !focusOn(cellOf(dom, row + 1, 0))) leave(view, table)
      return
    default:
  }
}

// A cell that shows one line only is on its first and last line. In a longer one, arrows move within until its beginning or end.
const isOneLine = (cell) => cell.clientHeight < 2 * parseFloat(getComputedStyle(cell).lineHeight)
const isOnFirstLine = (cell) => isOneLine(cell) || cell.selectionStart === 0
const isOnLastLine = (cell) => isOneLine(cell) || cell.selectionEnd === cell.value.length

function focusTool(dom) {
  const first = dom.querySelector('.grid-tools button:not([disabled])')
  first?.focus()
  return Boolean(first)
}

function paste(view, event) {
  const sheet = readSheet((event.clipboardData?.getData('text/plain') ?? '').replace(/\r?\n$/, ''))
  if (sheet.length === 1 && sheet[0].length === 1) return
  const { table, row, column } = gridAt(view, event.target)
  event.preventDefault()
  view.dispatch({ changes: fill(table, row, column, sheet), ...step, userEvent: 'input.paste' })
  focusCell(view, table.from, row, column)
}

/** Shows a cell's text as it will look; the text itself appears while the cell has the focus. */
function show(cell, text) {
  const look = cell.previousSibling
  if (look.textContent !== text || look.dataset.text !== text) {
    look.dataset.text = text
    look.replaceChildren(...inlineOf(text))
  }
  cell.nextSibling.textContent = text + ' '
}

function drawCell(row, column, isHeading) {
  const td = document.createElement(isHeading ? 'th' : 'td')
  if (isHeading) td.scope = 'col'
  const frame = Object.assign(document.createElement('div'), { className: 'grid-cell' })
  const look = Object.assign(document.createElement('div'), { className: 'grid-look', ariaHidden: 'true' })
  const cell = Object.assign(document.createElement('textarea'), { rows: 1, tabIndex: -1, spellcheck: true, autocapitalize: 'off' })
  // Gives the cell the height of its text.
  const size = Object.assign(document.createElement('div'), { className: 'grid-size', ariaHidden: 'true' })
  cell.dataset.row = row
  cell.dataset.column = column
  frame.append(look, cell, size)
  td.append(frame)
  return td
}

function drawTools(view, dom) {
  const tools = Object.assign(document.createElement('div'), { className: 'grid-tools' })
  tools.setAttribute('role', 'toolbar')
  tools.setAttribute('aria-label', words['grid-tools'])
  for (const [name, group] of [['grid-row', ROWS], ['grid-column', COLUMNS]]) {
    const box = document.createElement('div')
    box.append(Object.assign(document.createElement('span'), { textContent: words[name], ariaHidden: 'true' }))
    for (const [word, sign, change, down, right] of group) {
      const button = Object.assign(document.createElement('button'), { type: 'button', tabIndex: -1, title: words[word] })
      changesOf.set(button, change)
      button.append(
        Object.assign(document.createElement('span'), { textContent: sign, ariaHidden: 'true' }),
        Object.assign(document.createElement('span'), { textContent: words[word], className: 'visually-hidden' }),
      )
      button.addEventListener('click', () => {
        const at = gridAt(view, button)
        const changes = change(at)
        if (!changes) return
        view.dispatch({ changes, ...step })
        focusCell(view, at.table.from, at.row + down, at.column + right)
      })
      box.append(button)
    }
    tools.append(box)
  }
  const box = document.createElement('div')
  const remove = Object.assign(document.createElement('button'), { type: 'button', tabIndex: -1, textContent: words['remove-table'] })
  remove.addEventListener('click', () => removeBlock(view, tables.get(dom)))
  box.append(remove)
  tools.append(box)
  // The buttons act on the cell that has the focus, so a press with the mouse must not take the focus.
  tools.addEventListener('mousedown', (event) => event.preventDefault())
  tools.addEventListener('keydown', (event) => {
    const buttons = [...tools.querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement)
    if (event.key === 'Tab' && !event.shiftKey) {
      event.preventDefault()
      focusOn(gridAt(view, document.activeElement).cell)
      return
    }
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    buttons[(to + buttons.length) % buttons.length].focus()
  })
  return tools
}

/** Marks the buttons that can do nothing where the cursor is: the first row cannot move up. */
function markTools(view, dom) {
  for (const button of dom.querySelectorAll('.grid-tools button')) {
    const change = changesOf.get(button)
    if (change) button.ariaDisabled = String(!change(gridAt(view, button)))
  }
}

/** Removes a block with the empty line after it. */
export function removeBlock(view, { from, to }) {
  const { doc } = view.state
  const end = /^\n{0,2}/.exec(doc.sliceString(to, to + 2))[0].length + to
  view.dispatch({ changes: { from, to: end }, selection: { anchor: from }, scrollIntoView: true, ...step })
  view.focus()
}

export class Grid extends WidgetType {
  constructor(table, language) {
    super()
    this.table = table
    this.language = language
    this.text = table.rows.map((row) => row.text).join('\n') + table.delimiter.text
  }

  // Never equal after a move, because cells know their place in the text. The elements are kept by updateDOM.
  eq(other) {
    return other.table.from === this.table.from && other.text === this.text
  }

  get estimatedHeight() {
    return 60 + this.table.rows.length * 40
  }

  toDOM(view) {
    const dom = Object.assign(document.createElement('div'), { className: 'md-block md-grid' })
    dom.setAttribute('role', 'group')
    dom.setAttribute('aria-label', words.grid)
    const scroll = Object.assign(document.createElement('div'), { className: 'grid-scroll' })
    const table = document.createElement('table')
    table.append(document.createElement('thead'), document.createElement('tbody'))
    scroll.append(table)
    dom.append(drawTools(view, dom), scroll)
    scroll.addEventListener('keydown', (event) => keys(view, event))
    dom.addEventListener('keydown', (event) => { if (event.key === 'Escape' && !event.defaultPrevented) keys(view, event) })
    scroll.addEventListener('input', (event) => typed(view, event.target))
    scroll.addEventListener('paste', (event) => paste(view, event))
    scroll.addEventListener('focusin', (event) => {
      for (const last of scroll.querySelectorAll('[data-last]')) delete last.dataset.last
      event.target.dataset.last = ''
      event.target.dataset.entered = ''
      markTools(view, dom)
    })
    this.updateDOM(dom, view)
    return dom
  }

  updateDOM(dom, view) {
    if (!dom.classList.contains('md-grid')) return false
    const { rows, width } = this.table
    tables.set(dom, this.table)
    const table = dom.querySelector('table')
    const [head, body] = table.children
    for (const [index, { cells }] of rows.entries()) {
      const part = index === 0 ? head : body
      const row = part.children[index === 0 ? 0 : index - 1] ?? part.appendChild(document.createElement('tr'))
      while (row.children.length > width) row.lastChild.remove()
      for (const [column, { text }] of cells.entries()) {
        const td = row.children[column] ?? row.appendChild(drawCell(index, column, index === 0))
        const cell = td.querySelector('textarea')
        // While typing, the cell already holds what was typed, perhaps with spaces that the text does not keep.
        if (shown(escaped(cell.value)).trim() !== text) cell.value = text
        show(cell, cell.value)
        cell.lang = this.language
        cell.setAttribute('aria-label', index === 0 ? say('heading-cell', column + 1) : say('cell', cells.length > 0 ? rows[0].cells[column].text || column + 1 : '', index))
      }
    }
    while (body.children.length > rows.length - 1) body.lastChild.remove()
    if (dom.isConnected) markTools(view, dom)
    return true
  }

  ignoreEvent() {
    return true
  }
}
