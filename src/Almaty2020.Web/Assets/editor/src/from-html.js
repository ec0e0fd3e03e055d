// HTML as Word, Google Docs and web pages put it on the clipboard, made into the site's Markdown: headings, bold, italic, links,
// lists, tables, quotations and footnotes. Everything else leaves its text, or nothing; a report counts what was left out or changed.
import { lowered, raised } from './raised.js'

const BLOCKS = new Set(['address', 'article', 'aside', 'blockquote', 'body', 'center', 'dd', 'div', 'dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'html', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'ul'])
const DROPPED = new Set(['script', 'style', 'head', 'title', 'meta', 'link', 'img', 'picture', 'svg', 'video', 'audio', 'iframe', 'object', 'button', 'input', 'select', 'textarea', 'template', 'noscript', 'del', 's', 'strike', 'xml'])
const SPACE = /[ \t\r\n\f]+/g

// The only sink of HTML here. The document is inert, and only its text and structure are read.
const trusted = globalThis.trustedTypes?.createPolicy('paste', { createHTML: (html) => html }) ?? { createHTML: (html) => html }

/** What the paste left out and changed, by kind; see admin.paste.* of the resources. */
let report

// Style attributes and elements must not reach a document, not even one that nobody sees: the content security policy reports them.
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

/** Spaces that hold together what belongs together stay; those that only fill a line go. So do signs that nobody sees. */
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

/** Text that would begin a heading, a list, a quotation or a part is none of these. */
const guard = (line) => line.replace(/^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|>|:::|\||={3,}$|-{3,}$)/, '$1\\$2').replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, '$1\\$2')

/** Addresses of this site are kept, as whole ones: see pasting.js, which asks for the pages that they lead to. */
function addressOf(node) {
  const address = (node.getAttribute('href') ?? '').trim()
  if (/^(https?:\/\/|mailto:|tel:)/i.test(address)) return address
  if (/^\/(?:[a-z]{2}|media)(?:[/?#]|$)/.test(address)) return report.site + address
  if (address.startsWith('//')) return 'https:' + address
  if (address !== '' && !address.startsWith('#') && node.textContent.trim() !== '') report.links++
  return ''
}

/** 1 for above the line, -1 for below it, else 0. */
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

/** Pieces of text, each with what it looks like. */
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

/** @param options.plain for headings, which are bold already */
function spans(nodes, { plain = false, breaks = '\\\n' } = {}) {
  const merged = []
  for (const piece of pieces({ childNodes: nodes }, {}, [])) {
    const last = merged.at(-1)
    const isLike = last && last.text !== '\n' && piece.text !== '\n' && !last.isWritten && !piece.isWritten
      && ['strong', 'emphasis', 'address'].every((of) => (last[of] || '') === (piece[of] || ''))
    // A space alone has no looks: two bold words with a plain space between are one bold phrase.
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

/** An address as it can stand between round brackets. */
function written(address) {
  let at = address
  if (/[\s()<>]/.test(at)) {
    try {
      at = decodeURI(at)
    } catch {
      // A lone percent sign: it is encoded with the rest.
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
 * How an item of a list is marked: by a number, by a sign, or by anything else, which Markdown has no list for: letters, Roman
 * numerals, "1.1." stay as text.
 */
function markOf(marker) {
  const mark = marker.replace(/\s+/g, ' ').trim()
  const number = /^(\d{1,9})([.)]?)$/.exec(mark)
  if (number) return { number: Number(number[1]), delimiter: number[2] || '.' }
  const isText = /^\(?[\p{L}\p{N}][\p{L}\p{N}. ]*[.)]$/u.test(mark) || /\d/.test(mark) || /^\p{L}{2,}/u.test(mark)
  return isText ? { words: mark } : {}
}

/** What Word says of a paragraph of a list: its level, and how it is marked. */
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

/** How HTML marks an item of a list that counts. */
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
 * Puts an item at the end of blocks: into the list that is there, if it goes on with it, or into a new one.
 * @param isNew whether the item begins a list of its own, unless its number goes on
 * @returns the blocks that belong to the item
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

/** Word's lists are paragraphs that say their level: these become lists within lists, whatever level they begin at or leave out. */
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

const isNumeric = (text) => /^[^\p{L}]*\d[^\p{L}]*$/u.test(text)
const isYear = (text) => /^(19|20)\d\d$/.test(text)

class Blocks {
  out = []

  /** @param options.isCell for a table's cell, where nothing begins a block */
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
      // A second paragraph of the same item.
      last.inner.push(...Blocks.of(node, this.options))
    } else if (name === 'ul' || name === 'ol') {
      this.list(node)
    } else if (name === 'table') {
      this.table(node)
    } else if (name === 'blockquote' || /\bMso(Intense)?Quote\b/.test(classOf(node))) {
      const inner = Blocks.of(node, this.options)
      if (inner.length > 0) this.push({ quote: inner })
    } else if (name === 'hr') {
      // A line across the page says nothing that a heading does not say better.
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
    // The first item of a list begins one, even right behind another list.
    let isNew = true
    let own = null
    for (const child of node.children) {
      if (isDropped(child)) continue
      const isItem = nameOf(child) === 'li'
      // Google Docs and old pages put a list within a list beside the item that it belongs to.
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
    // One cell, or one column, is a page's frame and no table.
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
        // A cell that reaches over others stands in the first; the others are there, and empty.
        for (let down = 0; down < deep; down++)
          for (let right = 0; right < span('colspan'); right++)
            (grid[at + down] ??= [])[column + right] = down + right === 0 ? text : ''
        column += span('colspan')
      }
    })
    const width = Math.max(...grid.map((row) => row.length))
    const filled = grid.filter((row) => row.some((text) => text)).map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''))
    if (filled.length === 0) return
    // A table of Markdown has a row of headings: an empty one, where the first row is data.
    if (!isHead(cells.find((row) => row.some((cell) => cell.textContent.trim() !== '')) ?? [], filled)) {
      filled.unshift(filled[0].map(() => ''))
      report.headless++
    }
    this.push({ table: filled })
  }
}

/** Whether a table begins with headings, by their elements or looks; or else by the lack of figures among them. Years may be headings. */
function isHead(cells, [first, second]) {
  if (cells.some((cell) => nameOf(cell) === 'th' || cell.closest('thead'))) return true
  const isBold = (cell) => report.boldClasses.has(classOf(cell)) || /(?<![-\w])font-weight:\s*(bold|[6-9]00)/i.test(styleOf(cell))
  const words = first.filter((text) => text !== '')
  if (words.every((text) => /^\*\*.*\*\*$/.test(text)) || cells.every((cell) => cell.textContent.trim() === '' || isBold(cell))) return true
  return !first.some((text, column) => isNumeric(text) && (!isYear(text) || isYear(second?.[column] ?? '')))
}

/** The texts of blocks, for where only text can be. */
function partsOf(blocks) {
  return blocks.flatMap((block) => block.items
    ? block.items.flatMap(({ number, blocks: inner }) => partsOf(inner).map((text, index) => block.counts && index === 0 ? `${number}. ${text}` : text))
    : block.table ? block.table.map((row) => row.filter((text) => text).join(', ')).filter((text) => text)
      : block.quote ? partsOf(block.quote)
        : [block.text])
}

const MARK = /^\s*[[(]?(\d{1,3}|\*{1,3}|[†‡]|[ivxlc]{1,5}|[a-z])[\])]?\s*$/i

/**
 * Footnotes whose words came along: each mark becomes an element that carries its label, and the words are taken out of the text.
 * A mark without its words stays a raised sign.
 * @returns the words, by label
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
    // The way back to the mark.
    for (const back of words.querySelectorAll('a[href*="#"]')) if (MARK.test(back.textContent) || /^[\s↑↩↵^\ufe0e\ufe0f]*$/.test(back.textContent)) back.remove()
    return { name, blocks: Blocks.of(words) }
  }).filter(({ blocks }) => blocks.length > 0)
}

/** What leaves nothing behind. */
function countLeftOut(body) {
  const shown = (node) => !node.closest('[hidden]') && !/display:\s*none/i.test(styleOf(node)) && !(node.getAttribute('width') === '1' && node.getAttribute('height') === '1')
  const count = (what) => [...body.querySelectorAll(what)].filter(shown).length
  report.pictures = count('img, svg, canvas') || count('v\\:imagedata')
  report.embedded = count('video, audio, iframe, object, embed:not(object embed)')
  report.struck = [...body.querySelectorAll('del, s, strike, [data-style*="line-through"]')].filter((node) => node.textContent.trim() !== '' && !node.parentElement.closest('del, s, strike, [data-style*="line-through"]')).length
}

const indented = (text, indent) => text.replace(/\n(?=[^\n])/g, '\n' + indent)

/** Items close together, unless one has more in it than a text and a list. */
const isLoose = ({ blocks }) => blocks.length > 2 || (blocks.length === 2 && !(blocks[0].text !== undefined && isTightBehindText(blocks[1])))

/** In Markdown only a list of signs, or one that begins with 1, may follow a line of text at once. */
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
      // Two lists in a row are two by their signs.
      const own = block.counts ? block.delimiter : '-'
      const isApart = !before?.items || before.counts !== block.counts || sign !== own
      sign = isApart ? own : { '.': ')', ')': '.', '-': '*', '*': '-' }[own]
      text = writeList(block, sign, levels)
    } else if (block.table) {
      const [head, ...rest] = block.table
      text = [head, head.map(() => '---'), ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n').replace(/\| {2}(?=\|)/g, '| ')
    } else if (block.quote) {
      text = write(block.quote, levels).split('\n').map((line) => `> ${line}`.trimEnd()).join('\n')
    } else {
      text = block.text
    }
    const isTight = isItem && before?.text !== undefined && !before.level && blocks.length === 2 && isTightBehindText(block)
    out += (index === 0 ? '' : isTight ? '\n' : '\n\n') + text
  })
  return out
}

/**
 * @param html what the clipboard has
 * @param site scheme and host of this site
 * @param isTaken whether the text has a footnote of that label already
 * @returns the Markdown; how much was left out and changed, by kind; and the addresses that its links lead to
 */
export function markdownOf(html, { site = '', isTaken = () => false } = {}) {
  report = { site, pictures: 0, embedded: 0, struck: 0, links: 0, merged: 0, cells: 0, headless: 0, shifts: 0, addresses: new Set() }
  // Excel says in its style sheet which cells are bold.
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
