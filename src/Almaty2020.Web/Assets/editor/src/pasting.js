// What comes from Word or from a web page becomes this site's Markdown; Ctrl+Shift+V pastes plain text as everywhere.
import { isolateHistory } from '@codemirror/commands'
import { EditorView } from '@codemirror/view'
import { markdownOf } from './from-html.js'

export const pasting = EditorView.domEventHandlers({
  paste(event, view) {
    const html = event.clipboardData?.getData('text/html')
    if (!html) return false
    const markdown = markdownOf(html)
    // Pictures alone, or nothing that this site shows: what the clipboard has as plain text is better than nothing.
    if (markdown === '') return false

    event.preventDefault()
    const { from, to } = view.state.selection.main
    const line = view.state.doc.lineAt(from)
    const isBlock = /\n|^(#|- |1\. |> |\|)/.test(markdown)
    const before = isBlock && line.text.slice(0, from - line.from).trim() !== '' ? '\n\n' : ''
    const after = isBlock && view.state.doc.lineAt(to).text.slice(to - view.state.doc.lineAt(to).from).trim() !== '' ? '\n\n' : ''
    view.dispatch(view.state.replaceSelection(before + markdown + after), { scrollIntoView: true, annotations: isolateHistory.of('full'), userEvent: 'input.paste' })
    return true
  },
})
