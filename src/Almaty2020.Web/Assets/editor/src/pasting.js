// Pastes HTML from Word or web pages as Markdown, with a one-line notice of what was left out or changed. Ctrl+Shift+V pastes plain
// text as everywhere. Pasted and dropped pictures are uploaded.
import { isolateHistory } from '@codemirror/commands'
import { EditorView } from '@codemirror/view'
import { markdownOf } from './from-html.js'
import { filesOf, takeFiles } from './pictures.js'

const LEFT = ['pictures', 'embedded', 'struck', 'links']
const CHANGED = ['merged', 'cells', 'headless', 'shifts']

const notice = document.getElementById('pasted')
const words = JSON.parse(notice.dataset.words)
const { site } = notice.dataset
const language = document.documentElement.lang
const plural = new Intl.PluralRules(language)

const numbered = (kind, count) => {
  const forms = words.kinds[kind]
  return (forms[plural.select(count)] ?? forms.many ?? forms.other).replace('{0}', new Intl.NumberFormat(language).format(count))
}

function sentence(pattern, kinds, counts) {
  const parts = kinds.filter((kind) => counts[kind] > 0).map((kind) => numbered(kind, counts[kind]))
  return parts.length > 0 ? pattern.replace('{0}', () => parts.join(', ')) : ''
}

function tell(counts) {
  notice.textContent = [sentence(words.left, LEFT, counts), sentence(words.changed, CHANGED, counts)].filter((text) => text).join(' ')
}

function isOwn(address) {
  if (!/^https?:\/\/[^\s/]/i.test(address)) return false
  const host = (url) => new URL(url).host.replace(/^www\./, '')
  return [site, location.origin].some((own) => host(own) === host(address))
}

/** Replaces addresses of this site's pages with page keys, so that renaming a page does not break the links. */
async function linkPages(view, range, addresses) {
  const own = addresses.filter(isOwn)
  if (own.length === 0) return
  ranges.add(range)
  try {
    const answer = await fetch(`${notice.dataset.targets}?${new URLSearchParams(own.map((address) => ['address', address]))}`)
    if (!answer.ok) return
    const targets = await answer.json()
    const text = view.state.sliceDoc(range.from, range.to)
    const changes = Object.entries(targets).flatMap(([address, target]) => {
      const found = []
      for (let at = text.indexOf(`](${address})`); at >= 0; at = text.indexOf(`](${address})`, at + 1)) found.push({ from: range.from + at + 2, to: range.from + at + 2 + address.length, insert: target })
      return found
    })
    // A separate undo step, so that undo restores the pasted address.
    if (changes.length > 0) view.dispatch({ changes, annotations: isolateHistory.of('full'), userEvent: 'input' })
  } catch {
    // The site is unreachable; the full address works too.
  } finally {
    ranges.delete(range)
  }
}

// Pasted passages that wait for page keys, kept up to date while the text changes.
const ranges = new Set()
const following = EditorView.updateListener.of((update) => {
  if (!update.docChanged) return
  for (const range of ranges) Object.assign(range, { from: update.changes.mapPos(range.from, -1), to: update.changes.mapPos(range.to, 1) })
})

const handlers = EditorView.domEventHandlers({
  paste(event, view) {
    const html = event.clipboardData?.getData('text/html')
    const files = filesOf(event.clipboardData)
    // A picture that is copied from a page has HTML too, with nothing but the picture in it.
    if (files.length > 0 && markdownOf(html ?? '', { site, isTaken: () => false }).markdown === '') {
      event.preventDefault()
      takeFiles(view, files)
      return true
    }
    if (!html) {
      tell({})
      return false
    }
    const text = view.state.doc.toString()
    const { markdown, counts, addresses } = markdownOf(html, { site, isTaken: (label) => text.includes(`[^${label}]`) })
    tell(counts)
    // Only pictures or unsupported content: paste the plain text instead.
    if (markdown === '') return false

    event.preventDefault()
    const { from, to } = view.state.selection.main
    const line = view.state.doc.lineAt(from)
    const isBlock = /\n|^(#|[-*] |\d+[.)] |> |\|)/.test(markdown)
    const before = isBlock && line.text.slice(0, from - line.from).trim() !== '' ? '\n\n' : ''
    const after = isBlock && view.state.doc.lineAt(to).text.slice(to - view.state.doc.lineAt(to).from).trim() !== '' ? '\n\n' : ''
    view.dispatch(view.state.replaceSelection(before + markdown + after), { scrollIntoView: true, annotations: isolateHistory.of('full'), userEvent: 'input.paste' })
    linkPages(view, { from: from + before.length, to: from + before.length + markdown.length }, addresses)
    return true
  },
  drop(event, view) {
    const files = filesOf(event.dataTransfer)
    if (files.length === 0) return false
    event.preventDefault()
    takeFiles(view, files, view.posAtCoords({ x: event.clientX, y: event.clientY }))
    return true
  },
})

export const pasting = [handlers, following]
