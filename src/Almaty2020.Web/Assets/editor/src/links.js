// The dialog that makes and changes links: to a page of the site, found by its title and written by its key so that no renaming
// breaks it, or to any other address.
import { ensureSyntaxTree } from '@codemirror/language'
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

/** An address as somebody types it: a mail address and a host's name lack their beginning. */
export function addressOf(typed) {
  const address = typed.trim()
  if (/^(https?:|mailto:|tel:|page:|#)/i.test(address)) return address
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return 'mailto:' + address
  if (/^\+?[\d\s()-]{5,}$/.test(address)) return 'tel:' + address.replace(/[^\d+]/g, '')
  return /^[^\s/]+\.[^\s/]+/.test(address) ? 'https://' + address : address
}

export const linkText = (text) => text.replace(/\s+/g, ' ').trim().replace(/\\?([[\]])/g, '\\$1')

export const linkTo = (text, address) => `[${linkText(text)}](${/[\s()]/.test(address) ? `<${address.replace(/[<>]/g, encodeURIComponent)}>` : address})`

export function linkDialog(view) {
  const dialog = document.getElementById('desk-link').content.firstElementChild.cloneNode(true)
  document.body.append(dialog)
  const form = dialog.querySelector('form')
  const { text, find, address } = form.elements
  const found = dialog.querySelector('.found')
  const count = dialog.querySelector('[role=status]')
  const fault = dialog.querySelector('.field-error')
  let range
  let timer
  let asked

  async function search() {
    asked?.abort()
    asked = new AbortController()
    try {
      const answer = await fetch(`${dialog.dataset.pages}?q=${encodeURIComponent(find.value)}`, { signal: asked.signal })
      if (!answer.ok) return
      const { pages, words } = await answer.json()
      count.textContent = words
      found.replaceChildren(...pages.map(({ key, title, path, language }) => {
        const item = document.createElement('li')
        const choose = Object.assign(document.createElement('button'), { type: 'button' })
        choose.lang = language
        const name = Object.assign(document.createElement('strong'), { textContent: title })
        const where = Object.assign(document.createElement('span'), { textContent: path })
        choose.append(name, where)
        choose.ariaPressed = String(address.value === 'page:' + key)
        choose.addEventListener('click', () => {
          address.value = 'page:' + key
          if (text.value.trim() === '') text.value = title
          for (const other of found.querySelectorAll('button')) other.ariaPressed = String(other === choose)
          fault.hidden = true
        })
        item.append(choose)
        return item
      }))
    } catch {
      // A letter typed later asked again, or the site is away: an address can be written all the same.
    }
  }

  find.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(search, PAUSE)
  })
  find.addEventListener('keydown', (event) => {
    // Enter in the search looks, and does not make a link of nothing.
    if (event.key !== 'Enter') return
    event.preventDefault()
    clearTimeout(timer)
    search()
  })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (event.submitter?.value === 'cancel') return dialog.close()
    const to = addressOf(address.value)
    fault.hidden = to !== ''
    if (to === '') return address.focus()
    const insert = linkTo(text.value.trim() || to.replace(/^(https?:\/\/|mailto:|tel:)/, ''), to)
    dialog.close()
    view.dispatch({ changes: { from: range.from, to: range.to, insert }, selection: { anchor: range.from + insert.length }, scrollIntoView: true, ...step })
  })
  dialog.addEventListener('close', () => view.focus())

  return () => {
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
