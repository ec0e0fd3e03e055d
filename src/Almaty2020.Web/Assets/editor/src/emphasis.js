// Bold and italic: what Ctrl+B and Ctrl+I do to the selected text. All marks around the text are removed and written again, so that
// they nest correctly and none is left over.
import { ensureSyntaxTree } from '@codemirror/language'
import { EditorSelection } from '@codemirror/state'

const SIGNS = { strong: '**', emphasis: '*' }
const KINDS = { StrongEmphasis: 'strong', Emphasis: 'emphasis' }

/** Nodes that marks may surround but not split. */
const WHOLE = new Set(['InlineCode', 'Autolink', 'URL', 'Escape', 'Entity', 'Link', 'Image'])

/** Prefix of a line before its text: quotation marks, heading signs, list markers. */
const LEAD = /^\s*(?:>\s?)*(?:#{1,6}\s+|(?:[-*+]|\d{1,9}[.)])\s+)?/

const treeOf = (state, to) => ensureSyntaxTree(state, to, 50)

function nodesIn(state, from, to) {
  const found = []
  treeOf(state, to)?.iterate({ from, to, enter: (node) => { if (KINDS[node.name]) found.push({ kind: KINDS[node.name], from: node.from, to: node.to }) } })
  return found
}

const isSpace = (sign) => /\s/.test(sign)

/** The passages of a selection that can be bold: within one line, or within one table cell. */
function passages(state, from, to) {
  const found = []
  for (let at = from; at <= to;) {
    const line = state.doc.lineAt(at)
    const start = Math.max(from, Math.min(line.from + LEAD.exec(line.text)[0].length, line.to))
    const end = Math.min(to, line.to)
    if (/^\s*:::/.test(line.text) || /^\s*\|?\s*:?-{3,}:?\s*(\||$)/.test(line.text)) {
      // A ::: line of a block, or the delimiter row of a table.
    } else if (/^\s*\|/.test(line.text)) {
      let cell = start
      for (const bar of state.sliceDoc(start, end).matchAll(/(?<!\\)\|/g)) {
        found.push({ from: cell, to: start + bar.index })
        cell = start + bar.index + 1
      }
      found.push({ from: cell, to: end })
    } else {
      found.push({ from: start, to: end })
    }
    at = line.to + 1
  }
  return found.filter((passage) => passage.from < passage.to)
}

/** Widens a passage that begins or ends within a link or code to include all of it. A link's text may be bold by itself. */
function whole(state, passage) {
  let { from, to } = passage
  treeOf(state, to)?.iterate({
    from,
    to,
    enter: (node) => {
      if (!WHOLE.has(node.name)) return
      const cuts = (at) => node.from < at && at < node.to
      const [begins, ends] = node.name === 'Link' ? node.node.getChildren('LinkMark') : []
      if (ends && begins.to <= from && to <= ends.from) return
      if (cuts(from)) from = node.from
      if (cuts(to)) to = node.to
    },
  })
  return { from, to }
}

/** Every character of a passage, and of the bold and italic text that it touches, with its formats. */
function read(state, passage) {
  let { from, to } = passage
  let nodes
  for (let before = -1; before !== to - from;) {
    before = to - from
    nodes = nodesIn(state, from, to)
    for (const node of nodes) {
      from = Math.min(from, node.from)
      to = Math.max(to, node.to)
    }
  }
  const isMark = new Set()
  for (const node of nodes) {
    const { length } = SIGNS[node.kind]
    for (let at = 0; at < length; at++) isMark.add(node.from + at).add(node.to - 1 - at)
  }
  const signs = []
  for (let at = from; at < to; at++) {
    if (isMark.has(at)) continue
    const looks = new Set(nodes.filter((node) => node.from <= at && at < node.to).map((node) => node.kind))
    signs.push({ at, text: state.sliceDoc(at, at + 1), looks, isChosen: passage.from <= at && at < passage.to })
  }
  return { from, to, signs }
}

/** Formats a space like both of its neighbours, because marks must not stand beside a space. */
function settleSpaces(signs, kind) {
  for (let at = 0; at < signs.length;) {
    if (!isSpace(signs[at].text)) {
      at++
      continue
    }
    let end = at
    while (end < signs.length && isSpace(signs[end].text)) end++
    const is = at > 0 && end < signs.length && signs[at - 1].looks.has(kind) && signs[end].looks.has(kind)
    for (; at < end; at++) {
      if (is) signs[at].looks.add(kind)
      else signs[at].looks.delete(kind)
    }
  }
}

/** The index after the last character, from a given one on, that has a format. */
function lasts(signs, from, kind) {
  let end = from
  while (end < signs.length && signs[end].looks.has(kind)) end++
  return end
}

/** @returns the text with its marks, and the new place of each character */
function written(signs) {
  let text = ''
  const places = new Map()
  const open = []
  for (let at = 0; at <= signs.length; at++) {
    const looks = signs[at]?.looks ?? new Set()
    // Close the formats that end here, and those opened within them, which are opened again below.
    const ends = open.findIndex((kind) => !looks.has(kind))
    if (ends >= 0) for (const kind of open.splice(ends).reverse()) text += SIGNS[kind]
    // No mark opens before a space.
    const begins = [...looks].filter((kind) => !open.includes(kind) && !isSpace(signs[at].text)).sort((a, b) => lasts(signs, at, b) - lasts(signs, at, a))
    for (const kind of begins) {
      open.push(kind)
      text += SIGNS[kind]
    }
    if (signs[at]) places.set(signs[at].at, text.length)
    text += signs[at]?.text ?? ''
  }
  return { text, places }
}

const isAll = (signs, kind) => {
  const chosen = signs.filter((sign) => sign.isChosen && !isSpace(sign.text))
  return chosen.length > 0 && chosen.every((sign) => sign.looks.has(kind))
}

/** The range to format: the selection, the formatted text around the caret, or the word at the caret. */
function meant(state, range, kind) {
  if (!range.empty) return range
  const around = nodesIn(state, range.head, range.head).filter((node) => node.kind === kind && node.from <= range.head && range.head <= node.to)
  return around.at(-1) ?? state.wordAt(range.head)
}

export function isEmphasised(state, kind) {
  const range = meant(state, state.selection.main, kind)
  if (!range) return false
  const all = passages(state, range.from, range.to).map((passage) => read(state, whole(state, passage)).signs).filter((signs) => signs.some((sign) => sign.isChosen && !isSpace(sign.text)))
  return all.length > 0 && all.every((signs) => isAll(signs, kind))
}

/** @returns changes and selection that switch a format of the selected text on or off */
export function emphasis(state, kind) {
  const sign = SIGNS[kind]
  const is = isEmphasised(state, kind)
  return state.changeByRange((range) => {
    const { head } = range
    const of = meant(state, range, kind)
    if (!of) {
      // Remove a pair of marks without text.
      const [before, after] = [state.sliceDoc(head - sign.length - 1, head), state.sliceDoc(head, head + sign.length + 1)]
      const isBare = new RegExp(`(^|[^*])\\*{${sign.length}}$`).test(before) && new RegExp(`^\\*{${sign.length}}([^*]|$)`).test(after)
      return isBare
        ? { changes: { from: head - sign.length, to: head + sign.length }, range: EditorSelection.cursor(head - sign.length) }
        : { changes: { from: head, insert: sign + sign }, range: EditorSelection.cursor(head + sign.length) }
    }

    // Merge passages that touch the same formatted text.
    const parts = []
    for (const passage of passages(state, of.from, of.to)) {
      const part = read(state, whole(state, passage))
      const last = parts.at(-1)
      if (!last || part.from >= last.to) {
        parts.push(part)
        continue
      }
      const joined = new Map([...last.signs, ...part.signs].map((each) => [each.at, each]))
      for (const each of last.signs) if (each.isChosen) joined.set(each.at, each)
      Object.assign(last, { to: Math.max(last.to, part.to), signs: [...joined.values()].sort((a, b) => a.at - b.at) })
    }

    const changes = []
    const places = new Map()
    let moved = 0
    for (const { from, to, signs } of parts) {
      for (const each of signs.filter((one) => one.isChosen)) {
        if (is) each.looks.delete(kind)
        else each.looks.add(kind)
      }
      for (const one of Object.keys(SIGNS)) settleSpaces(signs, one)
      const made = written(signs)
      for (const [at, place] of made.places) places.set(at, from + moved + place)
      if (made.text !== state.sliceDoc(from, to)) changes.push({ from, to, insert: made.text })
      moved += made.text.length - (to - from)
    }

    const set = state.changes(changes)
    const at = (position) => places.get(position) ?? set.mapPos(position, 1)
    if (range.empty) return { changes, range: EditorSelection.cursor(places.has(head) ? at(head) : places.has(head - 1) ? at(head - 1) + 1 : at(head)) }
    const chosen = parts.flatMap((part) => part.signs).filter((each) => each.isChosen && range.from <= each.at && each.at < range.to)
    return chosen.length === 0
      ? { changes, range: EditorSelection.range(at(range.from), at(range.to)) }
      : { changes, range: EditorSelection.range(at(chosen[0].at), at(chosen.at(-1).at) + 1) }
  })
}
