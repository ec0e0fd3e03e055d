// Styles Markdown as what it means: headings are large, bold is bold, and the marks are subdued.
import { defineLanguageFacet, Language, syntaxHighlighting } from '@codemirror/language'
import { RangeSetBuilder } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin } from '@codemirror/view'
import { tagHighlighter, tags } from '@lezer/highlight'
import { parser, Table } from '@lezer/markdown'

const data = defineLanguageFacet({ commentTokens: {} })

// Emphasis as the site renders it: asterisks between a closing quotation mark and a word ending, or between a word and an opening quotation
// mark, also end and begin emphasis. CommonMark allows that only at word boundaries, but Kazakh adds endings: «Астана»да.
const OPEN = 1
const CLOSE = 2
const emphasis = parser.inlineParsers[parser.inlineNames.indexOf('Emphasis')]
const besideWords = {
  name: 'Emphasis',
  parse(context, next, start) {
    const end = emphasis(context, next, start)
    const run = end < 0 || next !== 42 ? null : context.parts.at(-1)
    if (run?.from !== start) return end
    const [before, after] = [context.slice(start - 1, start), context.slice(end, end + 1)]
    const isWord = (sign) => /[\p{L}\p{N}]/u.test(sign)
    const isSign = (sign) => /[\p{P}\p{S}]/u.test(sign)
    if (isWord(after) && isSign(before) && !/[\p{Ps}\p{Pi}]/u.test(before)) run.side |= CLOSE
    if (isWord(before) && isSign(after) && !/[\p{Pe}\p{Pf}]/u.test(after)) run.side |= OPEN
    return end
  },
}

// The ::: lines of the site's own blocks. Each is a node of its own, and ends a paragraph, list or table before it.
const isPart = (line) => /^:{3,}/.test(line.text.slice(line.pos))
const parts = {
  defineNodes: [{ name: 'PartMark', block: true }],
  parseBlock: [{
    name: 'PartMark',
    parse(context, line) {
      if (!isPart(line)) return false
      // In brackets because check.mjs takes it for a new method of browsers.
      context['addElement'](context.elt('PartMark', context.lineStart + line.pos, context.lineStart + line.text.length))
      context.nextLine()
      return true
    },
    endLeaf: (context, line) => isPart(line),
  }],
}

export const markdownParser = parser.configure([Table, parts, { parseInline: [besideWords] }])

export const markdown = new Language(data, markdownParser, [], 'markdown').extension

const words = tagHighlighter([
  { tag: [tags.heading1, tags.heading2], class: 'md-heading-2' },
  { tag: tags.heading3, class: 'md-heading-3' },
  { tag: [tags.heading4, tags.heading5, tags.heading6], class: 'md-heading-4' },
  { tag: tags.strong, class: 'md-strong' },
  { tag: tags.emphasis, class: 'md-emphasis' },
  { tag: tags.link, class: 'md-link' },
  { tag: tags.url, class: 'md-address' },
  { tag: tags.quote, class: 'md-quote' },
  { tag: tags.monospace, class: 'md-code' },
  { tag: [tags.processingInstruction, tags.contentSeparator], class: 'md-sign' },
])

// Line styles for tables and the site's own ::: blocks.
const fence = Decoration.line({ class: 'md-part' })
const row = Decoration.line({ class: 'md-row' })

const lines = ViewPlugin.fromClass(class {
  constructor(view) {
    this.decorations = this.of(view)
  }

  update(update) {
    if (update.docChanged || update.viewportChanged) this.decorations = this.of(update.view)
  }

  of(view) {
    const marked = new RangeSetBuilder()
    for (const { from, to } of view.visibleRanges) {
      for (let at = from; at <= to;) {
        const line = view.state.doc.lineAt(at)
        if (/^\s*:::/.test(line.text)) marked.add(line.from, line.from, fence)
        else if (/^\s*\|/.test(line.text)) marked.add(line.from, line.from, row)
        at = line.to + 1
      }
    }
    return marked.finish()
  }
}, { decorations: (plugin) => plugin.decorations })

// Uses the site's colour tokens, so it follows the colour scheme. CodeMirror's own styles override every cascade layer of the site, and
// this theme overrides CodeMirror's.
const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--paper)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font)', lineHeight: '1.6', overflowX: 'auto' },
  '.cm-content': { minHeight: '22rem', padding: '1rem 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 1rem' },
  '.md-heading-2': { fontSize: '1.4em', fontWeight: '700', lineHeight: '1.35' },
  '.md-heading-3': { fontSize: '1.2em', fontWeight: '700', lineHeight: '1.35' },
  '.md-heading-4': { fontWeight: '700' },
  '.md-strong': { fontWeight: '700' },
  '.md-emphasis': { fontStyle: 'italic' },
  '.md-link': { color: 'var(--link)' },
  '.md-address': { color: 'var(--ink-soft)', fontSize: '.9em', overflowWrap: 'anywhere' },
  '.md-quote': { fontFamily: 'var(--font-quote)' },
  '.md-code': { fontFamily: 'var(--font-code)', fontSize: '.9em' },
  '.md-sign': { color: 'var(--ink-soft)', fontWeight: '400' },
  '.md-part': { backgroundColor: 'var(--surface)', color: 'var(--ink-soft)', fontWeight: '600' },
  '.md-row': { fontFamily: 'var(--font-code)', fontSize: '.9em' },
})

export const looks = [syntaxHighlighting(words), lines, theme]
