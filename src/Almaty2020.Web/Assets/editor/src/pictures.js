// Pictures and documents in the text, and pictures in fields: chosen from the library in a dialog, or uploaded from there, by dropping and by pasting.
import { linkText } from './links.js'
import { insertPart, step } from './writing.js'

const PAUSE = 200

const template = document.getElementById('desk-picture')
const notice = document.getElementById('pasted')
const token = () => document.getElementById('editor').elements['form-token'].value

/** Pictures and documents. The site decides by their content what they are. */
export const filesOf = (data) => [...data?.files ?? []].filter((file) => file.type.startsWith('image/') || /\.(pdf|docx|xlsx|pptx|odt|ods|csv)$/i.test(file.name))

/** Uploads one file. Not fetch: it cannot report the progress of a request. */
function send(address, file, onProgress) {
  return new Promise((resolve, reject) => {
    const data = new FormData()
    data.set('form-token', token())
    data.set('file', file)
    const request = new XMLHttpRequest()
    request.open('POST', address)
    request.responseType = 'json'
    request.upload.addEventListener('progress', (event) => event.lengthComputable && onProgress(Math.floor((event.loaded / event.total) * 100)))
    request.addEventListener('load', () => (request.response ? resolve({ isTaken: request.status === 200, ...request.response }) : reject(new Error('no answer'))))
    request.addEventListener('error', () => reject(new Error('offline')))
    request.send(data)
  })
}

/**
 * Uploads files one after the other.
 * @param tell shows a sentence about progress and refusals
 * @returns what the library has taken
 */
async function uploadAll(files, tell) {
  const { choices, offline } = template.dataset
  const taken = []
  const refused = []
  for (const file of files) {
    tell(`${file.name} …`)
    try {
      const answer = await send(choices, file, (percent) => tell(`${file.name} ${percent} %`))
      if (answer.isTaken) taken.push(answer)
      else refused.push(answer.words)
    } catch {
      refused.push(`${file.name}: ${offline}`)
    }
  }
  tell(refused.join(' '))
  return taken
}

/** Puts a picture into a paragraph of its own. Its description comes from the library. */
export function insertPicture(view, key) {
  const picture = `![](media:${key})`
  insertPart(picture, picture, '')(view)
  // The caret goes behind the picture, so that typing does not replace it.
  view.dispatch({ selection: { anchor: view.state.selection.main.to } })
}

/** Puts a link to a document at the caret. Selected text becomes its words, else its title in the language of the page. */
export function insertDocument(view, { key, title }) {
  const { from, to } = view.state.selection.main
  const words = view.state.sliceDoc(from, to).trim() || title
  const insert = `[${linkText(words)}](media:${key})`
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true, ...step })
}

/** Uploads dropped or pasted pictures and documents and puts them into the text. */
export async function takeFiles(view, files, at) {
  if (at !== undefined && at !== null) view.dispatch({ selection: { anchor: at }, ...step })
  const tell = (words) => { notice.textContent = words }
  const taken = await uploadAll(files, tell)
  for (const file of taken) {
    if (file.facts) insertDocument(view, file)
    else insertPicture(view, file.key)
  }
  const undescribed = taken.filter(({ alt }) => alt === undefined || alt === null)
  if (undescribed.length === 0) return
  notice.append(...(notice.textContent ? [' '] : []), template.dataset.describe, ' ', ...undescribed.flatMap(({ name, screen }, index) => [
    ...(index > 0 ? [', '] : []),
    Object.assign(document.createElement('a'), { href: screen, target: '_blank', textContent: name }),
  ]))
}

/**
 * @param kind what it offers: picture or document
 * @returns a function that opens the dialog; it gets what to do with what was chosen
 */
export function libraryDialog(kind) {
  const dialog = document.getElementById(`desk-${kind}`).content.firstElementChild.cloneNode(true)
  document.body.append(dialog)
  const form = dialog.querySelector('form')
  const { find, add } = form.elements
  const found = dialog.querySelector('.picture-choices')
  const [count, progress] = dialog.querySelectorAll('[role=status]')
  let use
  let timer
  let asked

  const choose = (picture) => {
    dialog.close()
    use(picture)
  }

  async function search() {
    asked?.abort()
    asked = new AbortController()
    try {
      const answer = await fetch(`${template.dataset.choices}?kind=${kind}&q=${encodeURIComponent(find.value)}`, { signal: asked.signal })
      if (!answer.ok) return
      const { pictures, words } = await answer.json()
      count.textContent = words
      found.replaceChildren(...pictures.map((picture) => {
        const item = document.createElement('li')
        const button = Object.assign(document.createElement('button'), { type: 'button' })
        const name = Object.assign(document.createElement('span'), { textContent: picture.name })
        if (picture.address) button.append(Object.assign(document.createElement('img'), { src: picture.address, alt: '', loading: 'lazy' }), name)
        else button.append(name, ' ', Object.assign(document.createElement('small'), { textContent: picture.facts }))
        button.addEventListener('click', () => choose(picture))
        item.append(button)
        return item
      }))
    } catch {
      // A later letter has replaced this request, or the site is unreachable.
    }
  }

  find.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(search, PAUSE)
  })
  find.addEventListener('keydown', (event) => {
    // Enter in the search field searches instead of closing the dialog.
    if (event.key !== 'Enter') return
    event.preventDefault()
    clearTimeout(timer)
    search()
  })
  add.addEventListener('change', async () => {
    const taken = await uploadAll([...add.files], (words) => { progress.textContent = words })
    add.value = ''
    if (taken.length > 0) choose(taken[0])
  })

  return (then) => {
    use = then
    find.value = ''
    progress.textContent = ''
    dialog.showModal()
    find.focus()
    search()
    return true
  }
}

/** Buttons beside the fields of pictures, which work only with this script. */
export function chooseForFields(open) {
  for (const button of document.querySelectorAll('button[data-chooses]')) {
    const field = document.getElementById(button.dataset.chooses)
    button.hidden = false
    button.addEventListener('click', () => open(({ key, alt }) => {
      const put = (input, value) => {
        input.value = value
        input.dispatchEvent(new Event('input', { bubbles: true }))
      }
      put(field, `media:${key}`)
      const words = document.getElementById(button.dataset.alternative)
      if (words && words.value.trim() === '' && alt) put(words, alt)
      field.focus()
    }))
  }
}
