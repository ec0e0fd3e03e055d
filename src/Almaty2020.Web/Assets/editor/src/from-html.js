// HTML as Word, Google Docs and web pages put it on the clipboard, made into the site's Markdown: headings, bold, italic, links,
// lists, tables and quotations. Everything else leaves its text, or nothing.

const BLOCKS = new Set(['address', 'article', 'aside', 'blockquote', 'body', 'center', 'dd', 'div', 'dl', 'dt', 'fieldset', 'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'html', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'ul'])
const DROPPED = new Set(['script', 'style', 'head', 'title', 'meta', 'link', 'img', 'picture', 'svg', 'video', 'audio', 'iframe', 'object', 'button', 'input', 'select', 'textarea', 'template', 'noscript', 'del', 's', 'strike', 'xml'])
const SPACE = /[ \t\r\n\f]+/g

// What is pasted is parsed and never shown; the content security policy has the name.
const trusted = window.trustedTypes?.createPolicy('paste', { createHTML: (html) => html }) ?? { createHTML: (html) => html }

// Style attributes and elements must not reach a document, not even one that nobody sees: the content security policy reports them.
function parse(html) {
  const inert = html
    .replace(/<!--\[if [^\]]*\]>|<!\[if [^\]]*\]>|<!--\[endif\]-->|<!\[endif\]>/g, '')
    .replace(/<style\b[\s\S]*?<\/style>/gi, '')
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, ' data-style='))
  return new DOMParser().parseFromString(trusted.createHTML(inert), 'text/html').body
}

const nameOf = (node) => node.nodeType === Node.ELEMENT_NODE ? node.localName : ''
const styleOf = (node) => node.dataset?.style ?? ''
const classOf = (node) => node.getAttribute?.('class') ?? ''
const isBlock = (node) => BLOCKS.has(nameOf(node))

function isDropped(node) {
  return node.nodeType === Node.COMMENT_NODE || DROPPED.has(nameOf(node)) || nameOf(node).startsWith('v:') || node.hidden
    || /display:\s*none|mso-hide:\s*all|mso-list:\s*Ignore|mso-special-character:\s*comment|text-decoration:[^;]*line-through/i.test(styleOf(node))
    || /\bMso(Comment|FootnoteReference|EndnoteReference)/.test(classOf(node))
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

function addressOf(href) {
  const address = (href ?? '').trim()
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? address : ''
}

/** Pieces of text, each with what it looks like. */
function pieces(node, look, into) {
  for (const child of node.childNodes) {
    if (isDropped(child)) continue
    if (child.nodeType === Node.TEXT_NODE) {
      into.push({ ...look, text: tidy(child.data).replace(SPACE, ' ') })
      continue
    }
    const name = nameOf(child)
    if (name === 'br') {
      into.push({ text: '\n' })
      continue
    }
    const style = styleOf(child)
    const next = { ...look }
    if (name === 'b' || name === 'strong' || /(?<![-\w])font-weight:\s*(bold|[6-9]00)/i.test(style)) next.strong = true
    if (name === 'i' || name === 'em' || name === 'cite' || /(?<![-\w])font-style:\s*italic/i.test(style)) next.emphasis = true
    if (/(?<![-\w])font-weight:\s*(normal|[1-5]00)/i.test(style)) next.strong = false
    if (/(?<![-\w])font-style:\s*normal/i.test(style)) next.emphasis = false
    if (name === 'a') next.address = addressOf(child.getAttribute('href')) || look.address
    // A block within a line of text, as a table's cell may hold: apart from what stands beside it.
    if (isBlock(child) && into.length > 0) into.push({ text: ' ' })
    pieces(child, next, into)
  }
  return into
}

/** @param options.plain for headings, which are bold already */
function spans(nodes, { plain = false, breaks = '\\\n' } = {}) {
  const merged = []
  for (const piece of nodes.flatMap((node) => node.nodeType === Node.TEXT_NODE || nameOf(node) === 'br' || !isBlock(node) ? pieces({ childNodes: [node] }, {}, []) : pieces(node, {}, []))) {
    const last = merged.at(-1)
    const isLike = last && last.text !== '\n' && piece.text !== '\n' && ['strong', 'emphasis', 'address'].every((of) => (last[of] || '') === (piece[of] || ''))
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
      out += `${lead}[${core.replace(/\n/g, ' ').replace(/(?<!\\)\]/g, '\\]')}](${/[\s()<>]/.test(address) ? encodeURI(decodeURI(address)).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29')) : address})${tail}`
    } else {
      out += text
    }
    at = end
  }
  return out.replace(/[ ]*\n[ ]*/g, '\n').replace(/ {2,}/g, ' ').trim().replace(/\n+/g, breaks)
}

function dress({ text, strong, emphasis }, plain) {
  if (text === '\n') return text
  const [, lead, core, tail] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text)
  if (core === '') return text
  const sign = plain ? '' : (strong ? '**' : '') + (emphasis ? '*' : '')
  return lead + sign + escape(core) + [...sign].reverse().join('') + tail
}

/** What Word says of a paragraph of a list: its depth, and whether it counts. */
function itemOf(node) {
  const list = /mso-list:\s*\S+\s+level(\d)/i.exec(styleOf(node))
  if (!list) return null
  const marker = [...node.querySelectorAll('[data-style]')].find((child) => /mso-list:\s*Ignore/i.test(styleOf(child)))?.textContent ?? ''
  return { depth: Number(list[1]) - 1, counts: /^\s*\(?(\d+|[a-zа-яәғқңөұүһі]{1,3}|[ivxlc]+)[.)]/i.test(marker) }
}

function levelOf(node) {
  if (/\bMsoTitle\b/.test(classOf(node))) return 1
  const level = /^h([1-6])$/.exec(nameOf(node)) ?? /mso-outline-level:\s*([1-6])/i.exec(styleOf(node))
  return level ? Number(level[1]) : 0
}

class Blocks {
  out = []

  push(block) {
    this.out.push(block)
  }

  text(nodes) {
    const text = spans(nodes)
    if (text !== '') this.push({ text: text.split('\n').map(guard).join('\n') })
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
    if (level > 0 && !hasBlocks(node)) {
      const text = spans([...node.childNodes], { plain: true, breaks: ' ' })
      if (text !== '') this.push({ level, text })
    } else if (item) {
      const text = spans([...node.childNodes])
      if (text !== '') this.push({ item, text })
    } else if (name === 'ul' || name === 'ol') {
      this.list(node, 0)
    } else if (name === 'table') {
      this.table(node)
    } else if (name === 'blockquote' || /\bMso(Intense)?Quote\b/.test(classOf(node))) {
      const inner = new Blocks()
      inner.children(node)
      if (inner.out.length > 0) this.push({ quote: inner.out })
    } else if (name === 'hr') {
      // A line across the page says nothing that a heading does not say better.
    } else {
      this.children(node)
    }
  }

  list(node, depth) {
    const counts = nameOf(node) === 'ol'
    for (const child of node.children) {
      if (isDropped(child)) continue
      if (nameOf(child) !== 'li') {
        // Google Docs and old pages put a list within a list beside the item that it belongs to.
        if (nameOf(child) === 'ul' || nameOf(child) === 'ol') this.list(child, depth + 1)
        continue
      }
      const lists = [...child.querySelectorAll('ul, ol')].filter((list) => list.parentElement.closest('li') === child)
      const text = spans([...child.childNodes].filter((part) => !lists.includes(part)).map((part) => part))
      if (text !== '') this.push({ item: { depth, counts }, text })
      for (const list of lists) this.list(list, depth + 1)
    }
  }

  table(node) {
    const rows = [...node.querySelectorAll('tr')].filter((row) => row.closest('table') === node)
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
        const text = spans([...cell.childNodes], { plain: nameOf(cell) === 'th', breaks: ' ' }).replace(/(?<!\\)\|/g, '\\|')
        const span = (name) => Math.min(Math.max(Number.parseInt(cell.getAttribute(name), 10) || 1, 1), 100)
        // A cell that reaches over others stands in the first; the others are there, and empty.
        for (let down = 0; down < Math.min(span('rowspan'), cells.length - at); down++)
          for (let right = 0; right < span('colspan'); right++)
            (grid[at + down] ??= [])[column + right] = down + right === 0 ? text : ''
        column += span('colspan')
      }
    })
    const width = Math.max(...grid.map((row) => row.length))
    const filled = grid.filter((row) => row.some((text) => text)).map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''))
    if (filled.length > 0) this.push({ table: filled })
  }
}

function write(blocks, levels) {
  const parts = []
  const counts = []
  blocks.forEach((block, index) => {
    const next = { text: '', tight: false }
    if (block.level) {
      next.text = `${'#'.repeat(Math.min(2 + levels.indexOf(block.level), 6))} ${block.text.replace(/#+$/, '\\$&')}`
    } else if (block.item) {
      const before = blocks[index - 1]?.item
      const { depth, counts: isCounted } = block.item
      next.tight = before !== undefined && (depth > 0 || before.counts === isCounted)
      if (!before) counts.length = 0
      counts.length = Math.min(counts.length, depth + 1)
      counts[depth] = (counts[depth] ?? 0) + 1
      const indent = '    '.repeat(depth)
      next.text = `${indent}${isCounted ? `${counts[depth]}.` : '-'} ${block.text.replace(/\n/g, `\n${indent}    `)}`
    } else if (block.table) {
      const [head, ...rest] = block.table
      next.text = [head, head.map(() => '---'), ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n').replace(/\| {2}(?=\|)/g, '| ')
    } else if (block.quote) {
      next.text = write(block.quote, levels).split('\n').map((line) => `> ${line}`.trimEnd()).join('\n')
    } else {
      next.text = block.text
    }
    parts.push((index === 0 ? '' : next.tight ? '\n' : '\n\n') + next.text)
  })
  return parts.join('')
}

export function markdownOf(html) {
  const blocks = new Blocks()
  blocks.children(parse(html))
  const levelsIn = (list) => list.flatMap((block) => block.level ? [block.level] : block.quote ? levelsIn(block.quote) : [])
  const levels = [...new Set(levelsIn(blocks.out))].sort()
  return write(blocks.out, levels)
}
