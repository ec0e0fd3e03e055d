// The site's ::: blocks as text: reads a block into what its form shows, and writes it back. Lines that the form does not change stay as
// they are.
import { readTable } from './tables.js'

const ITEM = /^\s*[-*+]\s+\*\*(.+?)\*\*(?:\s+(.*))?$/
const PAGE = /^\s*[-*+]\s+\[((?:[^\]\\]|\\.)*)\]\(<?([^)\s>]*)>?\)(?:\s*:\s*|\s+)?(.*)$/
const IMAGE = /^\s*(?:[-*+]\s+)?!\[((?:[^\]\\]|\\.)*)\]\(<?([^)\s>"]+)>?(?:\s+"((?:[^"\\]|\\.)*)")?\s*\)\s*$/
const CHARTS = ['bar', 'share', 'progress']

const unescaped = (text) => text.replace(/\\([\\"[\]])/g, '$1')

const strong = {
  has: { rows: ['value', 'label'] },
  read(lines) {
    const rows = lines.map((line) => ITEM.exec(line)).map((match) => match && { value: match[1], label: match[2] ?? '' })
    return rows.every((row) => row) && rows.length > 0 ? { rows } : null
  },
  lineOf: ({ value, label }) => `- **${value}** ${label}`.trimEnd(),
}

/** By kind: what its form has, and how its lines are read and written. */
export const KINDS = {
  figures: { ...strong, first: () => ({ rows: [{ value: '', label: '' }, { value: '', label: '' }, { value: '', label: '' }] }) },
  timeline: { ...strong, first: () => ({ rows: [{ value: '', label: '' }, { value: '', label: '' }, { value: '', label: '' }] }) },
  pages: {
    has: { rows: ['title', 'address', 'label'] },
    read(lines) {
      const rows = lines.map((line) => PAGE.exec(line)).map((match) => match && { title: match[1], address: match[2], label: match[3] })
      return rows.every((row) => row) ? { rows } : null
    },
    lineOf: ({ title, address, label }) => `- [${title}](${address})${label ? `: ${label}` : ''}`,
    first: () => ({ rows: [] }),
  },
  gallery: {
    has: { rows: ['address', 'words', 'caption'] },
    read(lines) {
      const rows = lines.map((line) => IMAGE.exec(line)).map((match) => match && { address: match[2], words: unescaped(match[1]), caption: unescaped(match[3] ?? '') })
      return rows.every((row) => row) ? { rows } : null
    },
    lineOf: ({ address, words, caption }) => `![${words.replace(/[[\]\\]/g, '\\$&')}](${address}${caption ? ` "${caption.replace(/["\\]/g, '\\$&')}"` : ''})`,
    first: () => ({ rows: [] }),
  },
  notice: { has: { title: true, text: true }, first: () => ({ title: '', text: '' }) },
  quotation: { has: { title: true, text: true }, first: () => ({ title: '', text: '' }) },
  chart: { has: { title: true, chart: true, rows: ['label', 'value'] }, first: () => ({ title: '', chart: 'bar', heads: ['', ''], rows: [{ label: '', value: '' }, { label: '', value: '' }, { label: '', value: '' }] }) },
}

/**
 * Reads a ::: block.
 * @returns its model is null if the block has something that its form cannot hold; the form then shows its lines
 */
export function readPart(doc, begin, end, rest) {
  const [, kind, args] = /^(\S+)\s*(.*)$/.exec(rest)
  if (!Object.hasOwn(KINDS, kind) || end.number <= begin.number) return null
  const lines = []
  for (let number = begin.number + 1; number < end.number; number++) lines.push(doc.line(number).text)
  return { kind, args, from: begin.from, to: end.to, begin: begin.text, end: end.text, lines, model: modelOf(kind, args, lines) }
}

function modelOf(kind, args, lines) {
  if (KINDS[kind].has.text) return { title: args, text: lines.join('\n') }
  const filled = lines.filter((line) => line.trim() !== '')
  return kind === 'chart' ? chartOf(args, filled) : KINDS[kind].read(filled)
}

function chartOf(args, lines) {
  const [, chart, title] = /^(\S*)\s*(.*)$/.exec(args)
  const table = tableOf(lines)
  if (!CHARTS.includes(chart) || !table || table.width !== 2) return null
  const [head, ...rows] = table.rows.map((row) => row.cells.map((cell) => cell.text))
  return { title, chart, heads: head, rows: rows.map(([label, value]) => ({ label, value })) }
}

/** Reads lines as a table, in a document of their own. */
function tableOf(lines) {
  let at = 0
  const placed = lines.map((text, index) => {
    const line = { text, from: at, to: at + text.length, number: index + 1 }
    at = line.to + 1
    return line
  })
  const doc = { line: (number) => placed[number - 1], lineAt: (place) => placed.find((line) => place <= line.to) }
  return placed.length < 2 ? null : readTable(doc, 0, placed.at(-1).to)
}

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b)
const oneLine = (text) => text.replace(/\s+/g, ' ').trim()
const inCell = (text) => oneLine(text).replace(/\\[\s\S]|\|/g, (sign) => (sign === '|' ? '\\|' : sign))

/** The lines of a block with a new model. What the model does not change keeps its line. */
export function writePart(part, model) {
  const { kind, begin, end } = part
  const old = part.lines.length > 0 ? part.model : null
  const title = oneLine(model.title ?? '')
  const args = kind === 'chart' ? `${model.chart} ${title}` : title
  const isSameHead = old && (kind === 'chart' ? old.chart === model.chart && old.title === model.title : (old.title ?? '') === (model.title ?? ''))
  const first = isSameHead ? begin : `${/^\s*:{3,}/.exec(begin)[0]} ${kind} ${args}`.trimEnd()
  return [first, ...bodyOf({ ...part, model: old }, model), end].join('\n')
}

function bodyOf({ kind, lines, model: old }, model) {
  if (KINDS[kind].has.text) return old && old.text === model.text ? lines : model.text.split('\n')
  const kept = lines.filter((line) => line.trim() !== '')
  if (old && isSame(old.rows, model.rows) && isSame(old.heads, model.heads)) return lines
  const rowLine = (offset, line) => (row) => {
    const index = old ? old.rows.findIndex((each) => isSame(each, row)) : -1
    return index >= 0 ? kept[index + offset] : line(row)
  }
  if (kind !== 'chart') return model.rows.map(rowLine(0, KINDS[kind].lineOf))
  const head = old && isSame(old.heads, model.heads) ? kept[0] : `| ${model.heads.map(inCell).join(' | ')} |`
  return [head, old ? kept[1] : '|---|---|', ...model.rows.map(rowLine(2, ({ label, value }) => `| ${inCell(label)} | ${inCell(value)} |`))]
}
