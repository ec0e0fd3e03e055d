// Shows tables as grids and ::: blocks as cards, unless the selection is within their text. The arrow keys lead into them and out again.
import { syntaxTree } from '@codemirror/language'
import { Prec, StateField } from '@codemirror/state'
import { Decoration, EditorView, keymap } from '@codemirror/view'
import { attention } from './attention.js'
import { blocksOf } from './blocks.js'
import { Card, enterCard } from './cards.js'
import { enterGrid, enterGridAt, Grid } from './grid.js'

const languageOf = document.getElementById('body').lang

/** True if the selection is within a block's text, whose source is shown then. A selection around all of it leaves it as it is. */
const isOpen = (value, state, { from, to }) => value.isFocused && (value.isPressed
  ? value.lines.some((line) => line.from <= to && from <= line.to)
  : state.selection.ranges.some((range) => range.from <= to && from <= range.to && (range.empty || range.from > from || range.to < to)))

const draw = (state, blocks) => {
  const value = state.field(attention)
  const closed = blocks.filter((block) => !isOpen(value, state, block))
  return {
    blocks,
    closed,
    decorations: Decoration.set(closed.map((block) => Decoration.replace({ widget: block.kind === 'grid' ? new Grid(block.table, languageOf) : new Card(block.part, languageOf), block: true }).range(block.from, block.to))),
  }
}

const isSame = (a, b) => a.length === b.length && a.every((block, index) => block === b[index])

const field = StateField.define({
  create: (state) => draw(state, blocksOf(state, true)),
  update(value, transaction) {
    const { state, startState } = transaction
    const isRead = transaction.docChanged || syntaxTree(state) !== syntaxTree(startState)
    const blocks = isRead ? blocksOf(state) : value.blocks
    if (!isRead && state.field(attention) === startState.field(attention) && !transaction.selection) return value
    const next = draw(state, blocks)
    return !isRead && isSame(next.closed, value.closed) ? value : next
  },
  provide: (from) => [
    EditorView.decorations.from(from, (value) => value.decorations),
    EditorView.atomicRanges.of((view) => view.state.field(from).decorations),
  ],
})

/** Enters the block that a cursor movement would reach or pass. */
function enter(move) {
  return (view) => {
    const { main } = view.state.selection
    if (!main.empty) return false
    const { closed } = view.state.field(field)
    if (closed.length === 0) return false
    const { head, isBack } = move(view, main)
    const { doc } = view.state
    const line = doc.lineAt(main.head)
    // The next block in this direction, if it begins in the line beside the cursor's.
    const block = isBack ? closed.findLast((each) => each.to < main.head) : closed.find((each) => each.from > main.head)
    if (!block || (isBack ? doc.lineAt(block.to).number !== line.number - 1 : doc.lineAt(block.from).number !== line.number + 1)) return false
    if (isBack ? head >= line.from : head <= line.to) return false
    return block.kind === 'grid' ? enterGrid(view, block.from, isBack) : enterCard(view, block.from)
  }
}

const byLine = (isForward) => (view, range) => ({ head: beyond(view, range, isForward), isBack: !isForward })
const byChar = (by) => (view, range) => ({ head: range.head + by, isBack: by < 0 })

/** Where a vertical movement ends; beyond the line if the cursor is on its first or last row on the screen. */
function beyond(view, range, isForward) {
  const line = view.state.doc.lineAt(range.head)
  const moved = view.moveVertically(range, isForward).head
  if (moved === range.head || moved < line.from || moved > line.to) return isForward ? line.to + 1 : line.from - 1
  // CodeMirror moves to the end of a line that has nothing below.
  const isLast = isForward ? moved === line.to && view.coordsAtPos(moved, -1)?.top === view.coordsAtPos(range.head, -1)?.top : moved === line.from && view.coordsAtPos(moved, 1)?.top === view.coordsAtPos(range.head, 1)?.top
  return isLast ? (isForward ? line.to + 1 : line.from - 1) : moved
}

/** Backspace after a block, or Delete before it, goes into the block instead of taking its text apart. */
const protect = (isBack) => (view) => {
  const { main } = view.state.selection
  if (!main.empty) return false
  const { closed } = view.state.field(field)
  const block = closed.find((each) => (isBack ? each.to === main.head - 1 : each.from === main.head + 1))
  // An empty line between a block and other text may go.
  const line = view.state.doc.lineAt(main.head)
  if (!block || line.length === 0) return false
  return block.kind === 'grid' ? enterGrid(view, block.from, isBack) : enterCard(view, block.from)
}

/** Goes to a line that a grid or card shows. @returns false if the line is text */
export function enterBlockAt(view, line) {
  const block = view.state.field(field, false)?.closed.find((each) => each.from <= line.from && line.to <= each.to)
  if (!block) return false
  view.dispatch({ effects: EditorView.scrollIntoView(block.from, { y: 'center' }) })
  return block.kind === 'grid' ? enterGridAt(view, block, line.from) : enterCard(view, block.from)
}

/** Moves the cursor behind the grid or card that has the focus, so that what is inserted comes after it. */
export function leaveBlock(view) {
  const dom = document.activeElement?.closest('.md-block')
  if (!dom || !view.contentDOM.contains(dom)) return
  const at = view.posAtDOM(dom)
  const block = view.state.field(field, false)?.closed.find(({ from, to }) => from <= at && at <= to)
  if (block) view.dispatch({ selection: { anchor: Math.min(block.to + 1, view.state.doc.length) } })
}

const keys = Prec.high(keymap.of([
  { key: 'ArrowDown', run: enter(byLine(true)) },
  { key: 'ArrowUp', run: enter(byLine(false)) },
  { key: 'ArrowRight', run: enter(byChar(1)) },
  { key: 'ArrowLeft', run: enter(byChar(-1)) },
  { key: 'Backspace', run: protect(true) },
  { key: 'Delete', run: protect(false) },
]))

export const blockLook = [field, keys]
