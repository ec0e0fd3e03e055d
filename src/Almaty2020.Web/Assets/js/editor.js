// Keeps what is being written: on the server two seconds after a pause, in this browser while the server cannot be had. Without this
// script the form saves it all the same, when asked.
const AUTOSAVE = 2000

const form = document.getElementById('editor')
const status = document.getElementById('kept')
const words = form.dataset

const token = 'form-token'
const contents = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== token && name !== 'version' && name !== 'base'))

let saved = contents()
let saving = false
let stopped = false
let timer

function say(text) {
  if (status.textContent !== text) status.textContent = text
}

// With what it goes back to: what colleagues have saved since is then brought together with it, and not written over.
function keepHere(text) {
  try {
    const { version, base } = form.elements
    localStorage.setItem(words.kept, JSON.stringify({ version: version.value, base: base.value, fields: JSON.parse(text) }))
  } catch {
    // A browser that keeps nothing: the sentence beside the form says what is not saved.
  }
}

async function save() {
  const now = contents()
  if (saving || stopped || now === saved) return
  saving = true
  try {
    const answer = await fetch(`${form.getAttribute('action')}/autosave`, { method: 'POST', body: new FormData(form), redirect: 'error' })
    // As good as no answer: the next one may be better.
    if (answer.status >= 500) throw new Error(answer.statusText)
    if (answer.ok) {
      const { version, words: text } = await answer.json()
      form.elements.version.value = version
      saved = now
      localStorage.removeItem(words.kept)
      say(text)
    } else {
      keepHere(now)
      if (answer.status === 409) {
        stopped = true
        say(words.overtaken)
      } else {
        say(answer.status === 401 || answer.status === 403 ? words.signedOut : words.refused)
      }
    }
  } catch {
    keepHere(now)
    say(words.offline)
    timer = setTimeout(save, 5 * AUTOSAVE)
  } finally {
    saving = false
    if (contents() !== now) later()
  }
}

function later() {
  clearTimeout(timer)
  timer = setTimeout(save, AUTOSAVE)
}

function offer() {
  const kept = JSON.parse(localStorage.getItem(words.kept))
  if (!kept) return
  // A form that comes back from a conflict holds it already, brought together with theirs.
  if (words.holds || JSON.stringify(kept.fields) === contents()) {
    localStorage.removeItem(words.kept)
    return
  }

  const notice = document.createElement('div')
  notice.className = 'notice'
  notice.setAttribute('role', 'status')
  const sentence = document.createElement('p')
  sentence.textContent = words.found
  const take = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: words.take })
  const drop = Object.assign(document.createElement('button'), { type: 'button', className: 'button quiet-button', textContent: words.drop })
  const text = document.createElement('details')
  const summary = document.createElement('summary')
  const entries = kept.fields
  summary.textContent = entries.find(([name]) => name === 'title')?.[1] ?? ''
  const body = document.createElement('pre')
  body.className = 'theirs'
  body.textContent = entries.find(([name]) => name === 'body')?.[1] ?? ''
  text.append(summary, body)
  take.addEventListener('click', () => {
    const byName = Map.groupBy(entries, ([name]) => name)
    for (const [name, values] of byName) {
      const inputs = [...form.elements].filter((input) => input.name === name)
      values.forEach(([, value], index) => {
        const input = inputs[index]
        if (input?.type === 'checkbox') input.checked = true
        else if (input) input.value = value
      })
    }
    form.elements.version.value = kept.version
    form.elements.base.value = kept.base
    // The text's editor, the checks and the preview follow what stands in the form.
    form.elements.body.dispatchEvent(new Event('input', { bubbles: true }))
    notice.remove()
    form.elements.body.focus()
    later()
  })
  drop.addEventListener('click', () => {
    localStorage.removeItem(words.kept)
    notice.remove()
    form.elements.body.focus()
  })
  const acts = document.createElement('p')
  acts.className = 'buttons'
  acts.append(take, drop)
  notice.append(sentence, text, acts)
  form.before(notice)
}

form.addEventListener('input', later)

form.addEventListener('submit', (event) => {
  if (event.submitter?.formTarget === 'preview') return
  // Their own save is on its way; one that comes behind it would be of an older version.
  stopped = true
  clearTimeout(timer)
})

// An address that nobody has thought of is made of the title, when that is finished.
form.elements.title.addEventListener('change', async () => {
  const { title, slug } = form.elements
  if (!slug || slug.value !== '' || title.value.trim() === '') return
  try {
    const answer = await fetch(`/admin/slug?language=${title.lang}&title=${encodeURIComponent(title.value)}`)
    if (!answer.ok || slug.value !== '') return
    const proposed = await answer.json()
    slug.value = proposed.slug
    say(proposed.words)
    later()
  } catch {
    // Saving makes one too.
  }
})

window.addEventListener('pagehide', () => {
  if (!stopped && contents() !== saved) keepHere(contents())
})

offer()
