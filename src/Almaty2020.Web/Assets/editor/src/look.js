// Markdown that looks like what it means: a heading is large, bold is bold, and the signs that make it so stand back.
import { defineLanguageFacet, Language, syntaxHighlighting } from '@codemirror/language'
import { RangeSetBuilder } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin } from '@codemirror/view'
import { tagHighlighter, tags } from '@lezer/highlight'
import { parser, Table } from '@lezer/markdown'

const data = defineLanguageFacet({ commentTokens: {} })

// As the site renders them: asterisks between a closing quotation mark and the ending of a word, or between a word and an opening
// one, end and begin bold and italic text too, which CommonMark knows only where words end. «Астана» has a Kazakh ending everywhere.
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

export const markdown = new Language(data, parser.configure([Table, { parseInline: [besideWords] }]), [], 'markdown').extension

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

// What this site adds to Markdown, and tables, by their lines.
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

// The site's tokens, so that both schemes follow by themselves. CodeMirror's own styles stand above every layer of the site's
// sheets; what is set here stands above those.
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
