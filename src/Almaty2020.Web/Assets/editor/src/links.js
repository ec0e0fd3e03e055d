// The link dialog. It links to a page of the site, found by its title and stored by its key, so that renaming does not break the link, or
// to any other address.
import { ensureSyntaxTree } from '@codemirror/language'
import { cellFocus, inCell } from './grid.js'
import { step } from './writing.js'

const PAUSE = 200

function linkAround(state) {
  const { from, to } = state.selection.main
  for (const side of [1, -1]) {
    for (let node = ensureSyntaxTree(state, to, 50)?.resolveInner(from, side); node; node = node.parent) {
      if (node.name !== 'Link' || node.from > from || node.to < to) continue
      const parts = /^\[([\s\S]*)\]\(\s*<?([^\s>)]*)>?[^)]*\)$/.exec(state.sliceDoc(node.from, node.to))
      if (parts) return { from: node.from, to: node.to, text: parts[1], address: parts[2] }
    }
  }
  return null
}

/** Completes a typed address: adds the scheme to e-mail addresses, phone numbers and host names. */
export function addressOf(typed) {
  const address = typed.trim()
  if (/^(https?:|mailto:|tel:|page:|media:|#)/i.test(address)) return address
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return 'mailto:' + address
  if (/^\+?[\d\s()-]{5,}$/.test(address)) return 'tel:' + address.replace(/[^\d+]/g, '')
  return /^[^\s/]+\.[^\s/]+/.test(address) ? 'https://' + address : address
}

export const linkText = (text) => text.replace(/\s+/g, ' ').trim().replace(/\\?([[\]])/g, '\\$1')

export const linkTo = (text, address) => `[${linkText(text)}](${/[\s()]/.test(address) ? `<${address.replace(/[<>]/g, encodeURIComponent)}>` : address})`

/**
 * Searches the pages of the site at each pause in typing, and lists them as buttons.
 * @param by isChosen and choose, called with a page's key and title
 * @returns searches at once
 */
export function pageFinder(pages, find, found, count, by) {
  let timer
  let asked

  async function search() {
    asked?.abort()
    asked = new AbortController()
    try {
      const answer = await fetch(`${pages}?q=${encodeURIComponent(find.value)}`, { signal: asked.signal })
      if (!answer.ok) return
      const { pages: targets, words } = await answer.json()
      count.textContent = words
      found.replaceChildren(...targets.map(({ key, title, path, language }) => {
        const item = document.createElement('li')
        const choose = Object.assign(document.createElement('button'), { type: 'button' })
        choose.lang = language
        const name = Object.assign(document.createElement('strong'), { textContent: title })
        const where = Object.assign(document.createElement('span'), { textContent: path })
        choose.append(name, where)
        choose.ariaPressed = String(by.isChosen(key))
        choose.addEventListener('click', () => {
          by.choose(key, title)
          for (const other of found.querySelectorAll('button')) other.ariaPressed = String(other === choose)
        })
        item.append(choose)
        return item
      }))
    } catch {
      // A later letter has replaced this request, or the site is unreachable; an address can still be typed.
    }
  }

  find.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(search, PAUSE)
  })
  find.addEventListener('keydown', (event) => {
    // Enter in the search field searches instead of submitting the dialog.
    if (event.key !== 'Enter') return
    event.preventDefault()
    clearTimeout(timer)
    search()
  })
  return search
}

export function linkDialog(view) {
  const dialog = document.getElementById('desk-link').content.firstElementChild.cloneNode(true)
  document.body.append(dialog)
  const form = dialog.querySelector('form')
  const { text, find, address } = form.elements
  const found = dialog.querySelector('.found')
  const count = dialog.querySelector('[role=status]')
  const fault = dialog.querySelector('.field-error')
  let range
  let focus

  const search = pageFinder(dialog.dataset.pages, find, found, count, {
    isChosen: (key) => address.value === 'page:' + key,
    choose(key, title) {
      address.value = 'page:' + key
      if (text.value.trim() === '') text.value = title
      fault.hidden = true
    },
  })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (event.submitter?.value === 'cancel') return dialog.close()
    const to = addressOf(address.value)
    fault.hidden = to !== ''
    if (to === '') return address.focus()
    const link = linkTo(text.value.trim() || to.replace(/^(https?:\/\/|mailto:|tel:)/, ''), to)
    // In a table, a pipe would begin the next cell.
    const insert = /^\s*\|/.test(view.state.doc.lineAt(range.from).text) ? link.replace(/\\[\s\S]|\|/g, (sign) => (sign === '|' ? '\\|' : sign)) : link
    dialog.close()
    view.dispatch({ changes: { from: range.from, to: range.to, insert }, selection: { anchor: range.from + insert.length }, scrollIntoView: true, ...step })
  })
  dialog.addEventListener('close', () => focus())

  return () => {
    const cell = cellFocus(view)
    focus = cell ? cell.focusAgain : () => view.focus()
    if (cell) inCell(view, () => {})
    const { from, to } = view.state.selection.main
    const link = linkAround(view.state)
    range = link ?? { from, to }
    text.value = link ? link.text : view.state.sliceDoc(from, to).replace(/\s+/g, ' ')
    address.value = link?.address ?? ''
    find.value = ''
    fault.hidden = true
    dialog.showModal()
    ;(text.value ? find : text).focus()
    search()
    return true
  }
}
