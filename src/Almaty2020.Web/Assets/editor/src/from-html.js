// Converts clipboard HTML of Word, Google Docs and web pages to the site's Markdown: headings, bold, italic, links, lists, tables,
// quotations, preformatted text and footnotes. Other elements keep only their text, or nothing. A report counts what was left out or changed.
import { lowered, raised } from './raised.js'

const BLOCKS = new Set(['address', 'article', 'aside', 'blockquote', 'body', 'center', 'dd', 'div', 'dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'html', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'ul'])
const DROPPED = new Set(['script', 'style', 'head', 'title', 'meta', 'link', 'img', 'picture', 'svg', 'video', 'audio', 'iframe', 'object', 'button', 'input', 'select', 'textarea', 'template', 'noscript', 'del', 's', 'strike', 'xml'])
const SPACE = /[ \t\r\n\f]+/g

// The only HTML sink in this file. The document is inert: only its text and structure are read.
const trusted = globalThis.trustedTypes?.createPolicy('paste', { createHTML: (html) => html }) ?? { createHTML: (html) => html }

/** Counts of what the paste left out and changed, by kind; see admin.paste.* in the resources. */
let report

// Style attributes and elements must not reach even an inert document: they would be reported as content security policy violations.
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^"'>])*>/gi
const STYLE_ATTRIBUTE = /"[^"]*"|'[^']*'|(?<=[\s"']\/*|^<[a-z][^\s/>"'=]*\/+)style(?=\s*=)/gi

function parse(html) {
  const inert = html
    .replace(/<!--\[if [^\]]*\]>|<!\[if [^\]]*\]>|<!--\[endif\]-->|<!\[endif\]>/g, '')
    .replace(/<style\b[\s\S]*?(?:<\/style\s*>|$)/gi, '')
    .replace(TAG, (tag) => tag.replace(STYLE_ATTRIBUTE, (part) => (/^["']/.test(part) ? part : 'data-style')))
  return new DOMParser().parseFromString(trusted.createHTML(inert), 'text/html').body
}

const nameOf = (node) => node.nodeType === Node.ELEMENT_NODE ? node.localName : ''
const styleOf = (node) => node.dataset?.style ?? ''
const classOf = (node) => node.getAttribute?.('class') ?? ''
const isBlock = (node) => BLOCKS.has(nameOf(node))

function isDropped(node) {
  return node.nodeType === Node.COMMENT_NODE || DROPPED.has(nameOf(node)) || nameOf(node).startsWith('v:') || node.hidden
    || /display:\s*none|mso-hide:\s*all|mso-list:\s*Ignore|mso-special-character:\s*comment|text-decoration:[^;]*line-through/i.test(styleOf(node))
    || /\bMsoComment/.test(classOf(node))
}

const hasBlocks = (node) => [...node.children ?? []].some((child) => !isDropped(child) && (isBlock(child) || hasBlocks(child)))

/** Keeps no-break spaces between numbers and units or signs, turns other special spaces into plain ones, removes invisible characters. */
function tidy(text) {
  return text
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/\u2011/g, '-')
    .replace(/(?<=[\d№§])[\u00a0\u202f](?=[\d\p{L}%‰₸$€])/gu, '\u0001')
    .replace(/[\u00a0\u202f\u2007\u2009]/g, ' ')
    .replace(/\u0001/g, '\u00a0')
}

function escape(text) {
  return text
    .replace(/[\\`*<]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/\[(?=[^\]]*\](?:[([:]))|\[(?=\^)/g, '\\[')
    .replace(/(?<=:[a-z]{2})\[/g, '\\[')
    .replace(/&(?=#?\w+;)/g, '\\&')
}

/** Escapes text that Markdown would take for the start of a heading, list, quotation or block. */
const guard = (line) => line.replace(/^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|:::|\||={3,}$|-{3,}$)/, '$1\\$2').replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2')

/** Makes addresses of this site absolute; pasting.js later asks the site which pages they belong to. */
function addressOf(node) {
  const address = (node.getAttribute('href') ?? '').trim()
  if (/^(https?:\/\/|mailto:|tel:)/i.test(address)) return address
  if (/^\/(?:[a-z]{2}|media)(?:[/?#]|$)/.test(address)) return report.site + address
  if (address.startsWith('//')) return 'https:' + address
  if (address !== '' && !address.startsWith('#') && node.textContent.trim() !== '') report.links++
  return ''
}

/** 1 for superscript, -1 for subscript, 0 for neither. */
function shiftOf(node) {
  const name = nameOf(node)
  if (name === 'sup' || /vertical-align:\s*super/i.test(styleOf(node)) || /\bMso(Footnote|Endnote)Reference/.test(classOf(node))) return 1
  return name === 'sub' || /vertical-align:\s*sub(?!\w)/i.test(styleOf(node)) ? -1 : 0
}

function shifted(text, shift, before) {
  const { text: written, isPlain } = shift > 0 ? raised(text, before) : lowered(text)
  if (isPlain) report.shifts++
  return written
}

/** Splits a node into pieces of text with their formats. */
function pieces(node, look, into) {
  for (const child of node.childNodes) {
    if (isDropped(child)) continue
    if (child.nodeType === Node.TEXT_NODE) {
      const text = tidy(child.data).replace(SPACE, ' ')
      into.push({ ...look, text: look.shift && text.trim() ? shifted(text, look.shift, into.at(-1)?.text ?? '') : text })
      continue
    }
    const name = nameOf(child)
    if (name === 'br') {
      into.push({ text: '\n' })
      continue
    }
    if (child.dataset.footnote) {
      into.push({ text: `[^${child.dataset.footnote}]`, isWritten: true })
      continue
    }
    const style = styleOf(child)
    const next = { ...look }
    if (name === 'b' || name === 'strong' || /(?<![-\w])font-weight:\s*(bold|[6-9]00)/i.test(style)) next.strong = true
    if (name === 'i' || name === 'em' || name === 'cite' || /(?<![-\w])font-style:\s*italic/i.test(style)) next.emphasis = true
    if (/(?<![-\w])font-weight:\s*(normal|[1-5]00)/i.test(style)) next.strong = false
    if (/(?<![-\w])font-style:\s*normal/i.test(style)) next.emphasis = false
    if (name === 'a') next.address = addressOf(child) || look.address
    next.shift = shiftOf(child) || look.shift
    pieces(child, next, into)
  }
  return into
}

/** @param options.plain writes no bold or italic marks, for headings and table headers, which are bold already */
function spans(nodes, { plain = false, breaks = '\\\n' } = {}) {
  const merged = []
  for (const piece of pieces({ childNodes: nodes }, {}, [])) {
    const last = merged.at(-1)
    const isLike = last && last.text !== '\n' && piece.text !== '\n' && !last.isWritten && !piece.isWritten
      && ['strong', 'emphasis', 'address'].every((of) => (last[of] || '') === (piece[of] || ''))
    // Merge neighbouring pieces with the same formats.
    if (isLike) last.text += piece.text
    else merged.push({ ...piece })
  }

  let out = ''
  for (let at = 0; at < merged.length;) {
    const { address } = merged[at]
    let end = at + 1
    while (address && end < merged.length && merged[end].address === address) end++
    const text = merged.slice(at, end).map((piece) => dress(piece, plain)).join('')
    if (address && text.trim() !== '') {
      const [, lead, core, tail] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text)
      out += `${lead}[${core.replace(/\n/g, ' ').replace(/(?<!\\)\]/g, '\\]')}](${written(address)})${tail}`
    } else {
      out += text
    }
    at = end
  }
  return out.replace(/[ ]*\n[ ]*/g, '\n').replace(/ {2,}/g, ' ').trim().replace(/\n+/g, breaks)
}

/** Encodes an address so that it can stand between round brackets. */
function written(address) {
  let at = address
  if (/[\s()<>]/.test(at)) {
    try {
      at = decodeURI(at)
    } catch {
      // The address contains a lone percent sign, which is encoded with the rest.
    }
    at = encodeURI(at).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'))
  }
  report.addresses.add(at)
  return at
}

function dress({ text, strong, emphasis, isWritten }, plain) {
  if (text === '\n' || isWritten) return text
  const [, lead, core, tail] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text)
  if (core === '') return text
  const sign = plain ? '' : (strong ? '**' : '') + (emphasis ? '*' : '')
  return lead + sign + escape(core) + [...sign].reverse().join('') + tail
}

/**
 * How a list item is marked: by a number, by a bullet, or by text. Markdown has no lists with letters, Roman numerals or "1.1.", so these
 * markers stay as text.
 */
function markOf(marker) {
  const mark = marker.replace(/\s+/g, ' ').trim()
  const number = /^(\d{1,9})([.)]?)$/.exec(mark)
  if (number) return { number: Number(number[1]), delimiter: number[2] || '.' }
  const isText = /^\(?[\p{L}\p{N}][\p{L}\p{N}. ]*[.)]$/u.test(mark) || /\d/.test(mark) || /^\p{L}{2,}/u.test(mark)
  return isText ? { words: mark } : {}
}

/** Level and marker of a Word list paragraph; null for other paragraphs. */
function itemOf(node) {
  const list = /mso-list:\s*\S+\s+level(\d)/i.exec(styleOf(node))
  if (!list) return null
  const marker = [...node.querySelectorAll('[data-style]')].find((child) => /mso-list:\s*Ignore/i.test(styleOf(child)))?.textContent ?? ''
  return { level: Number(list[1]), mark: markOf(marker) }
}

const ALPHABETS = { a: 'abcdefghijklmnopqrstuvwxyz', ru: 'абвгдежзиклмнопрстуфхцчшщэюя' }

function lettersOf(number, alphabet) {
  let out = ''
  for (let left = number; left > 0; left = Math.floor((left - 1) / alphabet.length)) out = alphabet[(left - 1) % alphabet.length] + out
  return out
}

function romanOf(number) {
  const signs = [['m', 1000], ['cm', 900], ['d', 500], ['cd', 400], ['c', 100], ['xc', 90], ['l', 50], ['xl', 40], ['x', 10], ['ix', 9], ['v', 5], ['iv', 4], ['i', 1]]
  let left = number
  return signs.map(([sign, value]) => {
    const times = Math.floor(left / value)
    left -= times * value
    return sign.repeat(times)
  }).join('')
}

/** The marker of an item in an HTML ordered list. */
function markOfNumber(number, list, item) {
  const style = /list-style(?:-type)?:\s*([-\w]+)/i.exec(styleOf(item))?.[1] ?? /list-style(?:-type)?:\s*([-\w]+)/i.exec(styleOf(list))?.[1]
  const type = item.getAttribute('type') ?? list.getAttribute('type') ?? ''
  const kind = { a: 'lower-alpha', A: 'upper-alpha', i: 'lower-roman', I: 'upper-roman' }[type]
  const name = (style ?? kind ?? 'decimal').toLowerCase()
  if (/^(disc|circle|square)$/.test(name)) return {}
  if (number < 1 || !/alpha|latin|roman|russian/.test(name)) return { number: Math.max(number, 0), delimiter: '.' }
  const letters = /roman/.test(name) ? romanOf(number) : lettersOf(number, ALPHABETS[/russian/.test(name) ? 'ru' : 'a'])
  return { words: `${/upper/.test(name) ? letters.toUpperCase() : letters}.` }
}

/**
 * Appends an item to the blocks: to the list at their end if it continues it, otherwise to a new list.
 * @param isNew true if the item begins a new list, unless its number continues the last one
 * @returns the blocks to which the item's further content is added
 */
function addItem(blocks, { number, delimiter, words }, inner, isNew = false) {
  const last = blocks.at(-1)
  if (words) {
    const [first, ...rest] = inner
    if (first?.text !== undefined && !first.level) blocks.push({ text: `${words} ${first.text}` }, ...rest)
    else blocks.push({ text: words }, ...inner)
    return blocks
  }
  const counts = number !== undefined
  const goesOn = last?.items && last.counts === counts && (counts ? last.items.at(-1).number + 1 === number : !isNew)
  if (goesOn) last.items.push({ number, blocks: inner })
  else blocks.push({ items: [{ number, blocks: inner }], counts, delimiter })
  return inner
}

/** Turns Word's list paragraphs, which only name their level, into nested lists, whatever level they begin at or skip. */
function nest(blocks) {
  const out = []
  let open = []
  for (const block of blocks) {
    if (!block.item) {
      open = []
      out.push(block)
      continue
    }
    const { level, mark } = block.item
    while (open.length > 0 && open.at(-1).level >= level) open.pop()
    open.push({ level, blocks: addItem(open.at(-1)?.blocks ?? out, mark, block.inner) })
  }
  return out
}

function levelOf(node) {
  if (/\bMsoTitle\b/.test(classOf(node))) return 1
  const level = /^h([1-6])$/.exec(nameOf(node)) ?? /mso-outline-level:\s*([1-6])/i.exec(styleOf(node))
  return level ? Number(level[1]) : 0
}

/** The text of a preformatted element with its spaces and line ends. */
function preformatted(node) {
  return [...node.childNodes].filter((child) => !isDropped(child))
    .map((child) => (child.nodeType === Node.TEXT_NODE ? tidy(child.data) : nameOf(child) === 'br' ? '\n' : preformatted(child))).join('')
    .replace(/\r\n?/g, '\n')
}

const isNumeric = (text) => /^[^\p{L}]*\d[^\p{L}]*$/u.test(text)
const isYear = (text) => /^(19|20)\d\d$/.test(text)

class Blocks {
  out = []

  /** @param options.isCell true for a table cell, where text cannot begin a block */
  constructor(options = {}) {
    this.options = options
  }

  static of(node, options) {
    const blocks = new Blocks(options)
    blocks.children(node)
    return nest(blocks.out)
  }

  push(block) {
    this.out.push(block)
  }

  text(nodes) {
    const { plain, isCell } = this.options
    const text = spans(nodes, { plain, breaks: isCell ? ' ' : '\\\n' })
    if (text !== '') this.push({ text: isCell ? text : text.split('\n').map(guard).join('\n') })
  }

  children(node) {
    let line = []
    const flush = () => {
      if (line.length > 0) this.text(line)
      line = []
    }
    for (const child of node.childNodes) {
      if (isDropped(child)) continue
      if (!isBlock(child) && !hasBlocks(child)) {
        line.push(child)
        continue
      }
      flush()
      this.block(child)
    }
    flush()
  }

  block(node) {
    const name = nameOf(node)
    const level = levelOf(node)
    const item = itemOf(node)
    const last = this.out.at(-1)
    if (item && level === 0) {
      const inner = Blocks.of(node, this.options)
      if (inner.length > 0) this.push({ item, inner })
    } else if (level > 0 && !hasBlocks(node)) {
      const text = spans([...node.childNodes], { plain: true, breaks: ' ' })
      if (text !== '') this.push({ level, text })
    } else if (last?.item && /\bMsoList(Paragraph|Continue)/.test(classOf(node))) {
      // A further paragraph of the same item.
      last.inner.push(...Blocks.of(node, this.options))
    } else if (name === 'ul' || name === 'ol') {
      this.list(node)
    } else if (name === 'table') {
      this.table(node)
    } else if (name === 'blockquote' || /\bMso(Intense)?Quote\b/.test(classOf(node))) {
      const inner = Blocks.of(node, this.options)
      if (inner.length > 0) this.push({ quote: inner })
    } else if (name === 'pre' && !this.options.isCell && !hasBlocks(node) && preformatted(node).trim().includes('\n')) {
      this.push({ code: preformatted(node).replace(/^(?:[ \t]*\n)+|\s+$/g, '') })
    } else if (name === 'hr') {
      // Drop horizontal rules: headings separate the text better.
    } else {
      this.children(node)
    }
  }

  list(node) {
    const counts = nameOf(node) === 'ol'
    let number = Number.parseInt(node.getAttribute('start'), 10)
    if (Number.isNaN(number)) number = 1
    const step = node.hasAttribute('reversed') ? -1 : 1
    if (step < 0 && !node.hasAttribute('start')) number = node.children.length
    // The first item begins a new list, even directly after another list.
    let isNew = true
    let own = null
    for (const child of node.children) {
      if (isDropped(child)) continue
      const isItem = nameOf(child) === 'li'
      // Google Docs and old web pages put a nested list beside the item it belongs to, not inside it.
      const inner = Blocks.of(isItem ? child : { childNodes: [child] }, this.options)
      if (inner.length === 0) continue
      if (!isItem || inner[0].items) {
        for (const block of inner) {
          if (own) own.push(block)
          else if (block.items) for (const each of block.items) addItem(this.out, { number: each.number, delimiter: block.delimiter }, each.blocks, isNew && each === block.items[0])
          else this.push(block)
        }
        isNew = false
        continue
      }
      const value = Number.parseInt(child.getAttribute('value'), 10)
      if (!Number.isNaN(value)) number = value
      own = addItem(this.out, counts ? markOfNumber(number, node, child) : {}, inner, isNew)
      number += step
      isNew = false
    }
  }

  table(node) {
    const rows = [...node.querySelectorAll('tr')].filter((row) => row.closest('table') === node && !isDropped(row))
    const cells = rows.map((row) => [...row.children].filter((cell) => /^t[dh]$/.test(nameOf(cell)) && !isDropped(cell)))
    // A table with a single column is used for layout: keep only its content.
    if (Math.max(0, ...cells.map((row) => row.length)) < 2) {
      for (const cell of cells.flat()) this.children(cell)
      return
    }
    const grid = []
    cells.forEach((row, at) => {
      grid[at] ??= []
      let column = 0
      for (const cell of row) {
        while (grid[at][column] !== undefined) column++
        const parts = partsOf(Blocks.of(cell, { plain: nameOf(cell) === 'th', isCell: true }))
        if (parts.length > 1) report.cells++
        const text = parts.join(' / ').replace(/(?<!\\)\|/g, '\\|')
        const span = (name) => Math.min(Math.max(Number.parseInt(cell.getAttribute(name), 10) || 1, 1), 100)
        const deep = Math.min(span('rowspan'), cells.length - at)
        if (deep > 1 || span('colspan') > 1) report.merged++
        // A merged cell puts its text into its first place; the other places stay empty.
        for (let down = 0; down < deep; down++)
          for (let right = 0; right < span('colspan'); right++)
            (grid[at + down] ??= [])[column + right] = down + right === 0 ? text : ''
        column += span('colspan')
      }
    })
    const width = Math.max(...grid.map((row) => row.length))
    const filled = grid.filter((row) => row.some((text) => text)).map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''))
    if (filled.length === 0) return
    // A Markdown table needs a header row: add an empty one if the first row is data.
    if (!isHead(cells.find((row) => row.some((cell) => cell.textContent.trim() !== '')) ?? [], filled)) {
      filled.unshift(filled[0].map(() => ''))
      report.headless++
    }
    this.push({ table: filled })
  }
}

/** True if a table begins with a header row: by its elements, by bold text, or because it contains no numbers. Years count as headers. */
function isHead(cells, [first, second]) {
  if (cells.some((cell) => nameOf(cell) === 'th' || cell.closest('thead'))) return true
  const isBold = (cell) => report.boldClasses.has(classOf(cell)) || /(?<![-\w])font-weight:\s*(bold|[6-9]00)/i.test(styleOf(cell))
  const words = first.filter((text) => text !== '')
  if (words.every((text) => /^\*\*.*\*\*$/.test(text)) || cells.every((cell) => cell.textContent.trim() === '' || isBold(cell))) return true
  return !first.some((text, column) => isNumeric(text) && (!isYear(text) || isYear(second?.[column] ?? '')))
}

/** The blocks as plain texts, for places that allow only text. */
function partsOf(blocks) {
  return blocks.flatMap((block) => block.items
    ? block.items.flatMap(({ number, blocks: inner }) => partsOf(inner).map((text, index) => block.counts && index === 0 ? `${number}. ${text}` : text))
    : block.table ? block.table.map((row) => row.filter((text) => text).join(', ')).filter((text) => text)
      : block.quote ? partsOf(block.quote)
        : [block.text ?? block.code.replace(/\s+/g, ' ')])
}

const MARK = /^\s*[[(]?(\d{1,3}|\*{1,3}|[†‡]|[ivxlc]{1,5}|[a-z])[\])]?\s*$/i

/**
 * Extracts footnotes whose text is in the clipboard: replaces each mark with an element that carries its label, and removes the text.
 * A mark without its text stays a superscript.
 * @returns labels and texts of the footnotes
 */
function takeFootnotes(body, isTaken) {
  const targets = new Map()
  for (const node of body.querySelectorAll('[id], [name]')) for (const name of [node.id, node.getAttribute('name')]) if (name && !targets.has(name)) targets.set(name, node)
  const labels = new Map()
  let label = 0
  for (const link of [...body.querySelectorAll('a[href*="#"]')]) {
    const isMark = MARK.test(link.textContent) && (/[[(]/.test(link.textContent) || shiftOf(link) > 0 || link.getAttribute('role') === 'doc-noteref'
      || [...link.querySelectorAll('*')].some((node) => shiftOf(node) > 0) || (link.closest('sup, [data-style*="super"]') ?? null) !== null)
    const to = targets.get(link.getAttribute('href').replace(/^.*#/, ''))
    if (!isMark || !to || !body.contains(link) || !(link.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_FOLLOWING)) continue
    const words = to.closest('[data-style*="mso-element:footnote"]:not([data-style*="-list"]), [data-style*="mso-element:endnote"]:not([data-style*="-list"])')
      ?? (isBlock(to) ? to : to.closest('li, dd, p, div[id^="sdfootnote"], div'))
    if (!words || words === body || words.contains(link)) continue
    if (!labels.has(words)) {
      do label++
      while (isTaken(String(label)))
      labels.set(words, String(label))
    }
    const mark = body.ownerDocument.createElement('span')
    mark.dataset.footnote = labels.get(words)
    const around = link.parentElement
    ;(nameOf(around) === 'sup' && around.textContent.trim() === link.textContent.trim() ? around : link).replaceWith(mark)
  }
  return [...labels].map(([words, name]) => {
    words.remove()
    // Remove links back to the mark.
    for (const back of words.querySelectorAll('a[href*="#"]')) if (MARK.test(back.textContent) || /^[\s↑↩↵^\ufe0e\ufe0f]*$/.test(back.textContent)) back.remove()
    return { name, blocks: Blocks.of(words) }
  }).filter(({ blocks }) => blocks.length > 0)
}

/** Counts content that the conversion drops. */
function countLeftOut(body) {
  const shown = (node) => !node.closest('[hidden]') && !/display:\s*none/i.test(styleOf(node)) && !(node.getAttribute('width') === '1' && node.getAttribute('height') === '1')
  const count = (what) => [...body.querySelectorAll(what)].filter(shown).length
  report.pictures = count('img, svg, canvas') || count('v\\:imagedata')
  report.embedded = count('video, audio, iframe, object, embed:not(object embed)')
  report.struck = [...body.querySelectorAll('del, s, strike, [data-style*="line-through"]')].filter((node) => node.textContent.trim() !== '' && !node.parentElement.closest('del, s, strike, [data-style*="line-through"]')).length
}

const indented = (text, indent) => text.replace(/\n(?=[^\n])/g, '\n' + indent)

/** True if an item needs empty lines around it: it has more than a text and a list. */
const isLoose = ({ blocks }) => blocks.length > 2 || (blocks.length === 2 && !(blocks[0].text !== undefined && isTightBehindText(blocks[1])))

/** In Markdown only a bullet list, or a numbered one that begins with 1, may follow a line of text directly. */
const isTightBehindText = ({ items, counts }) => items !== undefined && (!counts || items[0].number === 1)

function writeList({ items, counts }, sign, levels) {
  return items.map(({ number, blocks }) => {
    const marker = counts ? `${number}${sign}` : sign
    return `${marker} ${indented(write(blocks, levels, true), ' '.repeat(Math.max(4, marker.length + 1)))}`
  }).join(items.some(isLoose) ? '\n\n' : '\n')
}

function write(blocks, levels, isItem = false) {
  let out = ''
  let sign = ''
  blocks.forEach((block, index) => {
    const before = blocks[index - 1]
    let text
    if (block.level) {
      text = `${'#'.repeat(Math.min(2 + levels.indexOf(block.level), 6))} ${block.text.replace(/#+$/, '\\$&')}`
    } else if (block.items) {
      // Adjacent lists need different markers, or Markdown would merge them.
      const own = block.counts ? block.delimiter : '-'
      const isApart = !before?.items || before.counts !== block.counts || sign !== own
      sign = isApart ? own : { '.': ')', ')': '.', '-': '*', '*': '-' }[own]
      text = writeList(block, sign, levels)
    } else if (block.table) {
      const [head, ...rest] = block.table
      text = [head, head.map(() => '---'), ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n').replace(/\| {2}(?=\|)/g, '| ')
    } else if (block.quote) {
      text = write(block.quote, levels).split('\n').map((line) => `> ${line}`.trimEnd()).join('\n')
    } else if (block.code !== undefined) {
      // The fence must be longer than any run of backticks in the text.
      const fence = '`'.repeat(Math.max(3, ...[...block.code.matchAll(/`+/g)].map(([run]) => run.length + 1)))
      text = `${fence}\n${block.code}\n${fence}`
    } else {
      text = block.text
    }
    const isTight = isItem && before?.text !== undefined && !before.level && blocks.length === 2 && isTightBehindText(block)
    out += (index === 0 ? '' : isTight ? '\n' : '\n\n') + text
  })
  return out
}

/**
 * @param html HTML from the clipboard
 * @param site scheme and host of this site, for relative links
 * @param isTaken tells whether the text already has a footnote with a label
 * @returns the Markdown, counts of what was left out and changed by kind, and the addresses of its links
 */
export function markdownOf(html, { site = '', isTaken = () => false } = {}) {
  report = { site, pictures: 0, embedded: 0, struck: 0, links: 0, merged: 0, cells: 0, headless: 0, shifts: 0, addresses: new Set() }
  // Excel marks bold cells through classes of its style sheet.
  report.boldClasses = new Set([...html.matchAll(/\.(xl\d+)\s*\{[^}]*font-weight:\s*(?:bold|[6-9]00)/gi)].map((found) => found[1]))
  const body = parse(html)
  countLeftOut(body)
  const footnotes = takeFootnotes(body, isTaken)
  const blocks = Blocks.of(body)
  const levelsIn = (list) => list.flatMap((block) => block.level ? [block.level] : block.quote ? levelsIn(block.quote) : block.items ? block.items.flatMap((item) => levelsIn(item.blocks)) : [])
  const levels = [...new Set(levelsIn(blocks))].sort()
  const notes = footnotes.map(({ name, blocks: words }) => `[^${name}]: ${indented(write(words, levels), '    ')}`)
  const markdown = [write(blocks, levels), ...notes].filter((text) => text !== '').join('\n\n')
  const { site: _, addresses, boldClasses, ...counts } = report
  return { markdown, counts, addresses: [...addresses] }
}
