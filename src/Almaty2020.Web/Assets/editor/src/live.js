// The live look: Markdown looks like the page it becomes. Marks are hidden on every line that the selection does not touch. The text itself
// is never changed: everything here is a decoration.
import { syntaxTree } from '@codemirror/language'
import { Decoration, EditorView, ViewPlugin, WidgetType } from '@codemirror/view'
import { attention, watching } from './attention.js'
import { blockLook } from './block-look.js'
import { libraryPictures, pageTitles } from './by-key.js'

// ── Marks ───────────────────────────────────────────────────────────────
class Bullet extends WidgetType {
  eq() {
    return true
  }

  toDOM() {
    return Object.assign(document.createElement('span'), { className: 'md-bullet', textContent: '•' })
  }
}

/** The title of a page in place of a link without a text. */
class Title extends WidgetType {
  constructor(text) {
    super()
    this.text = text
  }

  eq(other) {
    return other.text === this.text
  }

  toDOM() {
    return Object.assign(document.createElement('span'), { className: 'md-link', textContent: this.text })
  }
}

class Picture extends WidgetType {
  constructor(address, text) {
    super()
    this.address = address
    this.text = text
  }

  eq(other) {
    return other.address === this.address && other.text === this.text
  }

  toDOM(view) {
    const picture = Object.assign(document.createElement('img'), { className: 'md-picture', src: this.address, alt: this.text })
    picture.addEventListener('load', () => view.requestMeasure())
    return picture
  }
}

const hidden = Decoration.replace({})
const bullet = Decoration.replace({ widget: new Bullet() })
const footnote = Decoration.mark({ class: 'md-footnote' })
const heading = Decoration.line({ class: 'md-line-heading' })
const quoted = Decoration.line({ class: 'md-line-quote' })
const items = [1, 2, 3].map((depth) => Decoration.line({ class: `md-line-item md-line-item-${depth}` }))

/** Words in another language (:en[words]) and references to footnotes, which the Markdown parser does not know. */
const LANGUAGE = /:([a-z]{2})\[([^\][]*)\]/g
const FOOTNOTE = /\[\^([^\][\s]+)\](?!:)/g

const depthOf = (node) => {
  let depth = 0
  for (let at = node; at; at = at.parent) if (at.name === 'ListItem') depth++
  return depth
}

function marksOf(view) {
  const { state } = view
  const { lines } = state.field(attention)
  const titles = state.field(pageTitles.known)
  const pictures = state.field(libraryPictures.known)
  const isShown = (from, to) => lines.some((line) => line.from <= to && from <= line.to)
  const found = []
  const add = (decoration, from, to = from) => found.push(decoration.range(from, to))
  // A view plugin must not replace a line break.
  const isInLine = (from, to) => to <= state.doc.lineAt(from).to
  const hide = (from, to) => { if (from < to && isInLine(from, to)) add(hidden, from, to) }
  const spacesAfter = (at, most) => /^[ \t]*/.exec(state.sliceDoc(at, at + most))[0].length
  const addLines = (decoration, from, to) => {
    for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
      add(decoration, line.from)
      if (line.to >= to) return
    }
  }

  const link = (node) => {
    const address = node.node.getChild('URL')
    if (!address) return
    const marks = node.node.getChildren('LinkMark')
    const target = state.sliceDoc(address.from, address.to).replace(/^<|>$/g, '')
    const page = /^page:([^#]*)/.exec(target)
    const file = pictures.get(/^media:(.*)/.exec(target)?.[1])
    const title = page ? titles.get(decodeURIComponent(page[1])) : file?.name
    if (marks.length < 4) {
      // An address between < and >.
      for (const mark of marks) hide(mark.from, mark.to)
      return
    }
    const [begin, end] = marks
    if (end.from > begin.to) add(Decoration.mark({ attributes: { title: title ?? target } }), begin.to, end.from)
    if (isShown(node.from, node.to) || !isInLine(end.from, node.to)) return
    if (isInLine(node.from, node.to) && state.sliceDoc(begin.to, end.from).trim() === '') {
      add(Decoration.replace({ widget: new Title(title ?? target) }), node.from, node.to)
      return
    }
    hide(begin.from, begin.to)
    hide(end.from, node.to)
  }

  const picture = (node) => {
    const address = node.node.getChild('URL')
    const [begin, end] = node.node.getChildren('LinkMark')
    if (!address || !end || isShown(node.from, node.to) || !isInLine(node.from, node.to)) return
    const target = state.sliceDoc(address.from, address.to)
    const known = pictures.get(/^media:(.*)/.exec(target)?.[1])
    const file = known?.address ?? target
    // The browser may load pictures of this site only.
    if (/^\/media\/[^\s"\\]+$/.test(file)) add(Decoration.replace({ widget: new Picture(file, state.sliceDoc(begin.to, end.from) || known?.alt || '') }), node.from, node.to)
  }

  for (const { from, to } of view.visibleRanges) {
    const code = []
    syntaxTree(state).iterate({
      from,
      to,
      enter(node) {
        if (node.name.startsWith('ATXHeading')) {
          add(heading, state.doc.lineAt(node.from).from)
          return
        }
        switch (node.name) {
          case 'Blockquote':
            addLines(quoted, node.from, node.to)
            return
          case 'ListItem':
            add(items[Math.min(depthOf(node.node), items.length) - 1], state.doc.lineAt(node.from).from)
            return
          case 'Link':
          case 'Autolink':
            if (node.name === 'Autolink' && isShown(node.from, node.to)) return
            link(node)
            return
          case 'Image':
            picture(node)
            return false
          case 'InlineCode':
          case 'FencedCode':
          case 'CodeBlock':
            code.push({ from: node.from, to: node.to })
            return
          case 'EmphasisMark': {
            const { parent } = node.node
            if (!isShown(parent.from, parent.to)) hide(node.from, node.to)
            return
          }
          case 'CodeMark':
            if (node.node.parent.name === 'InlineCode' && !isShown(node.from, node.to)) hide(node.from, node.to)
            return
          case 'HeaderMark': {
            const { parent } = node.node
            if (!parent.name.startsWith('ATX') || isShown(node.from, node.to)) return
            const isLead = node.from === parent.from
            const before = isLead ? 0 : /[ \t]*$/.exec(state.sliceDoc(parent.from, node.from))[0].length
            hide(node.from - before, node.to + (isLead ? spacesAfter(node.to, parent.to - node.to) : 0))
            return
          }
          case 'QuoteMark':
            if (!isShown(node.from, node.to)) hide(node.from, node.to + spacesAfter(node.to, 1))
            return
          case 'ListMark':
            if (node.to - node.from === 1 && !isShown(node.from, node.to)) add(bullet, node.from, node.to)
            return
          case 'Escape':
            if (!isShown(node.from, node.to)) hide(node.from, node.from + 1)
            return
          default:
        }
      },
    })

    const isCode = (start, end) => code.some((each) => each.from < end && start < each.to)
    for (let at = from; at <= to;) {
      const line = state.doc.lineAt(at)
      const isOpen = isShown(line.from, line.to)
      for (const match of line.text.matchAll(LANGUAGE)) {
        const [start, end] = [line.from + match.index, line.from + match.index + match[0].length]
        if (isCode(start, end)) continue
        if (match[2]) add(Decoration.mark({ attributes: { lang: match[1] } }), start + 4, end - 1)
        if (!isOpen) {
          hide(start, start + 4)
          hide(end - 1, end)
        }
      }
      for (const match of line.text.matchAll(FOOTNOTE)) {
        const [start, end] = [line.from + match.index, line.from + match.index + match[0].length]
        if (isOpen || isCode(start, end)) continue
        hide(start, start + 2)
        add(footnote, start + 2, end - 1)
        hide(end - 1, end)
      }
      at = line.to + 1
    }
  }
  return Decoration.set(found, true)
}

const marks = ViewPlugin.fromClass(class {
  constructor(view) {
    this.decorations = marksOf(view)
  }

  update(update) {
    const has = (field) => update.state.field(field) !== update.startState.field(field)
    if (update.docChanged || update.viewportChanged || has(attention) || has(pageTitles.known) || has(libraryPictures.known) || syntaxTree(update.state) !== syntaxTree(update.startState))
      this.decorations = marksOf(update.view)
  }
}, { decorations: (plugin) => plugin.decorations })

// ── Look ────────────────────────────────────────────────────────────────
const theme = EditorView.theme({
  '.cm-line.md-line-heading': { paddingTop: '.5em' },
  '.cm-line.md-line-heading:first-child': { paddingTop: '0' },
  '.cm-line.md-line-quote': { marginInlineStart: '1rem', borderInlineStart: '3px solid var(--accent)' },
  '.md-bullet': { display: 'inline-block', minWidth: '.6em', textIndent: '0' },
  '.cm-line.md-line-item': { paddingInlineStart: '2.5rem', textIndent: '-1.1rem' },
  '.cm-line.md-line-item-2': { paddingInlineStart: '3.75rem' },
  '.cm-line.md-line-item-3': { paddingInlineStart: '5rem' },
  '.md-link': { textDecoration: 'underline', textUnderlineOffset: '.15em' },
  '.md-code': { backgroundColor: 'var(--surface)' },
  '.md-footnote': { verticalAlign: 'super', fontSize: '.75em', color: 'var(--link)' },
  '.md-picture': { maxWidth: '100%', maxHeight: '16rem', verticalAlign: 'bottom' },
})

/** State that the live look needs. It stays when the look is turned off, so that it is right when the look is turned on again. */
export const liveState = [attention, pageTitles.known, libraryPictures.known, watching]

export const live = [pageTitles.asking, libraryPictures.asking, marks, blockLook, theme]
