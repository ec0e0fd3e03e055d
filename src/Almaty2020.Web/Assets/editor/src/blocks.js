// Finds what the live look shows as a block of its own: tables, and the ::: blocks that have a card.
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language'
import { readPart } from './parts.js'
import { readTable } from './tables.js'

/** Milliseconds that a whole text may be read before it is shown. Later parts follow as they are read. */
const PATIENCE = 50

/** More cells than these would make the page slow: such a table stays text. */
const MOST_CELLS = 1500

function partsOf(doc, marks) {
  const found = []
  const open = []
  for (const { from, to } of marks) {
    const line = doc.lineAt(from)
    const [, colons, rest] = /^\s*(:{3,})\s*(.*?)\s*$/.exec(doc.sliceString(from, to))
    if (rest !== '') {
      if (!/^\p{L}/u.test(rest)) continue
      for (const outer of open) outer.hasInner = true
      open.push({ line, colons: colons.length, rest, hasInner: false })
      continue
    }
    // A line of colons closes the innermost open block.
    for (let at = open.length - 1; at >= 0; at--) {
      if (open[at].colons > colons.length) continue
      const [begun] = open.splice(at)
      if (!begun.hasInner) found.push({ begun, end: line })
      break
    }
  }
  return found.map(({ begun, end }) => readPart(doc, begun.line, end, begun.rest)).filter((part) => part)
}

export function blocksOf(state, isFirst) {
  const { doc } = state
  const tree = (isFirst ? ensureSyntaxTree(state, doc.length, PATIENCE) : null) ?? syntaxTree(state)
  const marks = []
  const tables = []
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    if (node.name === 'PartMark') marks.push(node)
    else if (node.name === 'Table') tables.push(node)
  }
  const parts = partsOf(doc, marks)
  const isInPart = (table) => parts.some((part) => part.from <= table.from && table.to <= part.to)
  const grids = tables.filter((table) => !isInPart(table)).map(({ from, to }) => readTable(doc, from, to)).filter((table) => table && table.rows.length * table.width <= MOST_CELLS)
  return [...parts.map((part) => ({ kind: 'card', from: part.from, to: part.to, part })), ...grids.map((table) => ({ kind: 'grid', from: table.from, to: table.to, table }))].sort((a, b) => a.from - b.from)
}
