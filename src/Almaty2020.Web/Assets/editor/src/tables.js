// Tables as text: reads the lines of a table into cells, and computes the smallest changes that write edited cells back.
// The rules are those of TableParser on the server.

const DELIMITER = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$/

/** Splits a line at each pipe that is not escaped. @returns the raw text between pipes, with its place in the line */
function segmentsOf(text) {
  const lead = /^\s*\|?/.exec(text)[0].length
  const end = text.trimEnd().length
  const segments = []
  let start = lead
  for (let at = lead; at < end; at++) {
    if (text[at] === '\\') {
      at++
    } else if (text[at] === '|') {
      segments.push({ from: start, to: at, isClosed: true })
      start = at + 1
    }
  }
  if (start < end) segments.push({ from: start, to: end, isClosed: false })
  return segments.map((segment) => ({ ...segment, raw: text.slice(segment.from, segment.to) }))
}

/** The place of a cell's text without the spaces around it. An empty cell's place is after its first space. */
function placeOf({ from, raw }) {
  if (raw.trim() === '') return { from: from + Math.min(1, raw.length), to: from + Math.min(1, raw.length) }
  const before = raw.length - raw.trimStart().length
  return { from: from + before, to: from + raw.trimEnd().length }
}

export const shown = (written) => written.replace(/\\\|/g, '|')

/** Escapes pipes, and keeps a cell on one line. A backslash at the end would escape the pipe after the cell. */
export function escaped(typed) {
  const line = typed.replace(/\s*[\r\n]+\s*/g, ' ').trim()
  const text = line.replace(/\\[\s\S]|\|/g, (sign) => (sign === '|' ? '\\|' : sign))
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(text) ? text + ' ' : text
}

/**
 * Reads the table between two positions.
 * @returns null if it is not a table that a grid can show without losing anything
 */
export function readTable(doc, from, to) {
  const first = doc.lineAt(from)
  const last = doc.lineAt(to)
  if (last.number - first.number < 1 || /^(?: {4}|\t)/.test(first.text)) return null
  const delimiter = doc.line(first.number + 1).text.trim()
  if (!delimiter.includes('|') || !DELIMITER.test(delimiter)) return null
  const width = segmentsOf(doc.line(first.number + 1).text).length
  const lines = []
  for (let number = first.number; number <= last.number; number++) {
    const { text, from: start, to: end } = doc.line(number)
    if (!text.includes('|') || /^(?: {4}|\t|\s*>)/.test(text)) return null
    const segments = segmentsOf(text)
    const more = segments.splice(width)
    if (more.some(({ raw }) => raw.trim() !== '')) return null
    lines.push({ from: start, to: end, text, segments })
  }
  if (lines[0].segments.length !== width) return null
  const rows = lines.filter((_, index) => index !== 1).map((line) => ({
    ...line,
    cells: Array.from({ length: width }, (_, column) => {
      const segment = line.segments[column]
      if (!segment) return { text: '', from: null, to: null }
      const place = placeOf(segment)
      return { text: shown(line.text.slice(place.from, place.to)), from: line.from + place.from, to: line.from + place.to, isClosed: segment.isClosed }
    }),
  }))
  return { from: first.from, to: last.to, width, rows, delimiter: lines[1] }
}

const newRow = (texts) => `| ${texts.map((text) => escaped(text)).join(' | ')} |`

/** The change that sets one cell, or null if the cell says that already. */
export function setCell(table, row, column, typed) {
  const cell = table.rows[row].cells[column]
  const text = escaped(typed)
  if (cell.text === shown(text) && cell.from !== null) return null
  if (cell.from === null) {
    if (text === '') return null
    const line = table.rows[row]
    return { from: line.from, to: line.to, insert: newRow(line.cells.map((each, index) => (index === column ? typed : each.text))) }
  }
  const line = table.rows[row]
  // Spaces keep the text apart from the pipes.
  const before = line.text[cell.from - line.from - 1] === '|' ? ' ' : ''
  const after = line.text[cell.to - line.from] === '|' ? ' ' : ''
  return { from: cell.from, to: cell.to, insert: cell.from === cell.to ? before + text + after : text + (text.endsWith('\\ ') ? after : '') }
}

/** Puts the lines of a table together from the raw text between pipes, so that columns that stay are not changed. */
const relined = (table, change) => [table.rows[0], table.delimiter, ...table.rows.slice(1)].map((line, index) => {
  const filler = index === 1 ? '---' : '  '
  const raws = Array.from({ length: table.width }, (_, column) => line.segments[column]?.raw ?? filler)
  change(raws, filler)
  return { from: line.from, to: line.to, insert: `|${raws.join('|')}|` }
})

export const addColumn = (table, after) => relined(table, (raws, filler) => raws.splice(after + 1, 0, filler))

export const removeColumn = (table, column) => relined(table, (raws) => raws.splice(column, 1))

export const moveColumn = (table, column, by) => relined(table, (raws) => raws.splice(column + by, 0, ...raws.splice(column, 1)))

/** Adds an empty row after a row; after the first, the row of headings, it comes below the line of dashes. */
export function addRow(table, after, texts = Array.from({ length: table.width }, () => '')) {
  const line = after === 0 ? table.delimiter : table.rows[after]
  return [{ from: line.to, insert: '\n' + newRow(texts) }]
}

export const removeRow = (table, row) => [{ from: table.rows[row].from - 1, to: table.rows[row].to }]

export function moveRow(table, row, by) {
  const [one, other] = [table.rows[row], table.rows[row + by]]
  return [{ from: one.from, to: one.to, insert: other.text }, { from: other.from, to: other.to, insert: one.text }]
}

/** Reads what a spreadsheet copies: rows in lines, cells between tabs, cells with line breaks in quotation marks. */
export function readSheet(text) {
  const rows = [[]]
  const cell = /("(?:[^"]|"")*"|[^\t\r\n]*)(\t|\r?\n|$)/y
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    const [, written, end] = match
    rows.at(-1).push(written.startsWith('"') && /[\t\r\n]/.test(written) ? written.slice(1, -1).replace(/""/g, '"') : written)
    if (end === '' || cell.lastIndex >= text.length) break
    if (end !== '\t') rows.push([])
  }
  return rows
}

/** The table as new lines, with a sheet's cells put in from one cell on. Rows and columns are added where the sheet needs them. */
export function fill(table, row, column, sheet) {
  const width = Math.max(table.width, column + Math.max(...sheet.map((cells) => cells.length)))
  const wide = width - table.width
  const lines = table.rows.map((line, index) => {
    const given = sheet[index - row]
    if (!given && wide === 0) return line.text
    const texts = Array.from({ length: width }, (_, at) => given?.[at - column] ?? line.cells[at]?.text ?? '')
    return newRow(texts)
  })
  for (let index = table.rows.length - row; index < sheet.length; index++) lines.push(newRow(Array.from({ length: width }, (_, at) => sheet[index][at - column] ?? '')))
  const delimiter = wide === 0 ? table.delimiter.text : `|${[...table.delimiter.segments.map(({ raw }) => raw), ...Array.from({ length: wide }, () => '---')].join('|')}|`
  return { from: table.from, to: table.to, insert: [lines[0], delimiter, ...lines.slice(1)].join('\n') }
}
