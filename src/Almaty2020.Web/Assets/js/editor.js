// Keeps what is being written: on the server two seconds after a pause and when the page is left, in this browser until the server has
// answered. Without this script the form saves it all the same, when asked.
const AUTOSAVE = 2000
// A server that does not answer for so long is away.
const PATIENCE = 30_000
// Whoever leaves waits for their last words to be saved, but not long.
const LEAVING = 1500
// Browsers send 64 KB at most from a page that is gone; a form has more about it than its text.
const PARTING = 48_000

const form = document.getElementById('editor')
const status = document.getElementById('kept')
const signedOut = document.getElementById('signed-out').content.firstElementChild
const words = form.dataset

const TOKEN = 'form-token'
const OWN = new Set([TOKEN, 'version', 'base'])
const contents = () => JSON.stringify([...new FormData(form)].filter(([name]) => !OWN.has(name)))

let saved = contents()
let saving = null
let sending = null
let stopped = false
let isSignedOut = false
let isAway = false
let timer

function say(text) {
  if (status.textContent !== text) status.textContent = text
}

// ── In this browser ─────────────────────────────────────────────────────
// One entry each time that the page is opened: two tabs with the same page keep a text each, and neither takes away the other's.
const store = {
  read(key, from = 'localStorage') {
    try {
      return window[from].getItem(key)
    } catch {
      return null // Blocked.
    }
  },
  write(key, value, to = 'localStorage') {
    try {
      window[to].setItem(key, value)
      return true
    } catch {
      return false // Full, or blocked.
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(key)
    } catch {
      // Blocked: there is nothing to drop.
    }
  },
  keys() {
    try {
      return Object.keys(localStorage)
    } catch {
      return []
    }
  },
}

const ownKey = `${words.kept}:${Math.random().toString(36).slice(2)}`
// What this form's text was taken back from: saved with it.
const taken = new Set([ownKey])
let isKept = true

// With what it goes back to: what colleagues have saved since is then brought together with it, and not written over.
function keepHere(text) {
  const { version, base } = form.elements
  isKept = store.write(ownKey, JSON.stringify({ version: version.value, base: base.value, fields: JSON.parse(text) }))
  return isKept
}

function forgetHere() {
  for (const key of taken) store.drop(key)
  isKept = true
}

// ── On the server ───────────────────────────────────────────────────────
const isShort = () => new Blob([contents()]).size < PARTING

function request(address, data) {
  // A constructor of its own rather than AbortSignal.timeout: it is to be cleared when the answer is there.
  const hasty = new AbortController()
  const clock = setTimeout(() => hasty.abort(), PATIENCE)
  // Whoever goes on before the answer is there does not take the question back.
  return fetch(address, { method: 'POST', body: data, headers: { accept: 'application/json' }, redirect: 'error', signal: hasty.signal, keepalive: isShort() })
    .finally(() => clearTimeout(clock))
}

function offline() {
  isAway = true
  say(isKept ? words.offline : words.unkept)
  clearTimeout(timer)
  timer = setTimeout(save, 5 * AUTOSAVE)
}

// The session is over, or its cookies are gone; see also renew.
function askToSignIn() {
  isSignedOut = true
  say(isKept ? words.signedOut : words.unkept)
  // Read out as it comes in.
  if (!signedOut.isConnected) status.after(signedOut)
}

/** Saves the draft; at once, if nothing is on its way. */
function save() {
  saving ??= saveNow().finally(() => { saving = null })
  return saving
}

async function saveNow() {
  const now = contents()
  if (stopped || sending || now === saved) return
  clearTimeout(timer)
  try {
    const answer = await request(`${form.getAttribute('action')}/autosave`, new FormData(form))
    // As good as no answer: the next one may be better.
    if (answer.status >= 500) throw new Error(answer.statusText)
    if (answer.ok) {
      const { version, words: text } = await answer.json()
      form.elements.version.value = version
      saved = now
      isAway = false
      forgetHere()
      say(text)
    } else {
      keepHere(now)
      if (answer.status === 409) {
        stopped = true
        say(words.overtaken)
      } else if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
        askToSignIn()
      } else {
        say(isKept ? words.refused : words.unkept)
      }
    }
  } catch {
    keepHere(now)
    offline()
  } finally {
    if (contents() !== now) later()
  }
}

function later() {
  if (isSignedOut) {
    // Until somebody signs in again nothing can be sent.
    keepHere(contents())
    return
  }
  clearTimeout(timer)
  timer = setTimeout(save, AUTOSAVE)
}

/** A new token, when somebody has signed in again elsewhere: the form's own is of the session that is over. */
async function renew() {
  if (!isSignedOut) return
  try {
    const answer = await fetch(words.session, { headers: { accept: 'application/json' }, redirect: 'error', cache: 'no-store' })
    if (!answer.ok) return
    const { token } = await answer.json()
    for (const field of document.querySelectorAll(`input[name=${TOKEN}]`)) field.value = token
    isSignedOut = false
    signedOut.remove()
    say('')
    save()
  } catch {
    // The site is away: asked again at the next glance at this page.
  }
}

addEventListener('focus', renew)
setInterval(() => { if (!document.hidden) renew() }, 5 * AUTOSAVE)
addEventListener('online', save)

// ── "Save" ──────────────────────────────────────────────────────────────
/** The browser's own way to send the form, for an answer that is a page: both texts, a fault beside its field, the sign-in. */
function sendAsPage(submitter) {
  stopped = true
  // The page that answers holds the text: see offerAll.
  store.write(words.kept, JSON.stringify([...taken]), 'sessionStorage')
  // Not requestSubmit: that would come back here. What a button stands for goes as a field.
  const button = Object.assign(document.createElement('input'), { type: 'hidden', name: submitter?.name ?? '', value: submitter?.value ?? '' })
  form.append(button)
  HTMLFormElement.prototype.submit.call(form)
  button.remove()
  // Still here: the answer has not come, and writing goes on.
  setTimeout(() => {
    stopped = false
    sending = null
    if (isUnsaved()) save()
  }, PATIENCE)
}

async function send(submitter) {
  const now = contents()
  const data = new FormData(form)
  if (submitter?.name) data.append(submitter.name, submitter.value)
  keepHere(now)
  try {
    const answer = await request(form.getAttribute('action'), data)
    if (answer.status >= 500) throw new Error(answer.statusText)
    if (answer.status === 400) {
      askToSignIn()
    } else if (answer.ok && answer.headers.get('content-type')?.includes('json')) {
      const { location: next } = await answer.json()
      stopped = true
      saved = now
      if (contents() === now) forgetHere()
      else keepHere(contents())
      location.assign(next)
    } else {
      sendAsPage(submitter)
    }
  } catch {
    offline()
  }
}

form.addEventListener('submit', (event) => {
  if (event.submitter?.hasAttribute('formaction')) return
  event.preventDefault()
  if (sending) return
  clearTimeout(timer)
  say(words.saving)
  // What is on its way is saved first: of two at once, one would be of an older version.
  sending = Promise.resolve(saving).then(() => send(event.submitter)).finally(() => { if (!stopped) sending = null })
})

// ── Leaving ─────────────────────────────────────────────────────────────
const isUnsaved = () => !stopped && contents() !== saved

/** By a link or another form of this page: what is unsaved goes first, so that the next page knows it. */
async function leave(event, go) {
  if (event.defaultPrevented || !isUnsaved() || isSignedOut) return
  event.preventDefault()
  keepHere(contents())
  // What is on its way may be older than the last words.
  await Promise.race([(async () => { await sending; await saving; await save() })(), new Promise((resolve) => { setTimeout(resolve, LEAVING) })])
  go()
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]')
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link.target || link.hasAttribute('download')) return
  const isHere = link.origin === location.origin && link.pathname === location.pathname && link.search === location.search
  if (link.origin === location.origin && !isHere) leave(event, () => location.assign(link.href))
})

document.addEventListener('submit', (event) => {
  const other = event.target
  if (other === form || other.method === 'dialog' || other.dataset.isLeaving) return
  leave(event, () => {
    other.dataset.isLeaving = 'true'
    other.requestSubmit(event.submitter)
  })
})

/** Otherwise: the last words go with a request that outlives the page, and stay in this browser until they are known to have arrived. */
function part() {
  if (sending || !isUnsaved()) return
  const now = contents()
  keepHere(now)
  // Of a site that was away a moment ago nobody would hear whether it took them: they are offered when the page is opened again.
  if (isSignedOut || isAway || saving || !isShort()) return
  const data = new FormData(form)
  saving = fetch(`${form.getAttribute('action')}/autosave`, { method: 'POST', body: data, redirect: 'error', keepalive: true })
    .then(async (answer) => {
      if (!answer.ok) return
      const { version, words: text } = await answer.json()
      form.elements.version.value = version
      saved = now
      if (contents() === now) forgetHere()
      say(text)
    })
    .catch(() => {})
    .finally(() => {
      saving = null
      if (isUnsaved()) later()
    })
}

addEventListener('pagehide', part)
document.addEventListener('visibilitychange', () => { if (document.hidden) part() })
addEventListener('pageshow', (event) => {
  if (!event.persisted) return
  sending = null
  stopped = false
  save()
})
addEventListener('beforeunload', (event) => {
  if (isUnsaved() && !isKept && !keepHere(contents())) event.preventDefault()
})

// ── What never reached the server ───────────────────────────────────────
const valuesOf = (fields) => {
  const byName = new Map()
  for (const [name, value] of fields) byName.set(name, [...byName.get(name) ?? [], value])
  return byName
}

/** Whether two forms say the same: a list's empty rows, the note and spaces at the ends, which the server does not keep, aside. */
const meaning = (fields) => JSON.stringify([...valuesOf(fields)]
  .filter(([name]) => name !== 'note')
  .map(([name, values]) => [name, values.map((value) => value.replace(/\r\n?/g, '\n').trim()).join('\u0000').replace(/\u0000+$/, '')])
  .filter(([, values]) => values !== '')
  .sort(([a], [b]) => (a < b ? -1 : 1)))

/** A list of which more rows were kept than the form has gets as many. */
function addRows(name, count) {
  let inputs = [...form.elements].filter((input) => input.name === name)
  while (inputs.length > 0 && inputs.length < count) {
    const row = inputs.at(-1).closest('.data-row')
    if (!row) return
    const copy = row.cloneNode(true)
    for (const part of copy.querySelectorAll('[id]')) part.id += '-more'
    for (const part of copy.querySelectorAll('[for]')) part.htmlFor += '-more'
    for (const part of copy.querySelectorAll('[aria-describedby]')) part.removeAttribute('aria-describedby')
    for (const part of copy.querySelectorAll('input, textarea, select')) {
      if (part.type === 'checkbox' || part.type === 'radio') part.checked = false
      else part.value = ''
    }
    row.after(copy)
    inputs = [...form.elements].filter((input) => input.name === name)
  }
}

/** Makes every control what it was; a box or a choice that is not among the fields was not ticked. */
function fill(fields) {
  const byName = valuesOf(fields)
  for (const [name, values] of byName) addRows(name, values.length)
  const places = new Map()
  for (const input of form.elements) {
    const { name, type } = input
    if (!name || OWN.has(name) || input.disabled || type === 'submit' || type === 'button' || type === 'file') continue
    const values = byName.get(name) ?? []
    if (type === 'checkbox' || type === 'radio') {
      input.checked = values.includes(input.value)
    } else if (type === 'select-multiple') {
      for (const option of input.options) option.selected = values.includes(option.value)
    } else if (byName.has(name)) {
      const place = places.get(name) ?? 0
      places.set(name, place + 1)
      // Rows that the form has had since then are empty in what was kept.
      input.value = values[place] ?? ''
    }
  }
}

function offer(key, kept) {
  const notice = document.createElement('div')
  notice.className = 'notice'
  notice.setAttribute('role', 'status')
  const sentence = document.createElement('p')
  sentence.textContent = words.found
  const take = Object.assign(document.createElement('button'), { type: 'button', className: 'button', textContent: words.take })
  const drop = Object.assign(document.createElement('button'), { type: 'button', className: 'button quiet-button', textContent: words.drop })
  const text = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = kept.fields.find(([name]) => name === 'title')?.[1] ?? ''
  const body = document.createElement('pre')
  body.className = 'theirs'
  body.textContent = kept.fields.find(([name]) => name === 'body')?.[1] ?? ''
  text.append(summary, body)
  take.addEventListener('click', () => {
    fill(kept.fields)
    form.elements.version.value = kept.version
    form.elements.base.value = kept.base
    taken.add(key)
    // The text's editor, the checks and the preview follow what stands in the form.
    form.elements.body.dispatchEvent(new Event('input', { bubbles: true }))
    notice.remove()
    form.elements.body.focus()
    later()
  })
  drop.addEventListener('click', () => {
    store.drop(key)
    notice.remove()
    form.elements.body.focus()
  })
  const acts = document.createElement('p')
  acts.className = 'buttons'
  acts.append(take, drop)
  notice.append(sentence, text, acts)
  form.before(notice)
}

function offerAll() {
  // A form that comes back refused, or brought together with a colleague's, holds what was typed, and is not saved yet.
  if (words.holds) {
    for (const key of JSON.parse(store.read(words.kept, 'sessionStorage') ?? '[]')) store.drop(key)
    keepHere(contents())
  }
  const here = meaning(JSON.parse(contents()))
  for (const key of store.keys().filter((each) => each === words.kept || each.startsWith(`${words.kept}:`))) {
    if (words.holds) continue
    let kept
    try {
      kept = JSON.parse(store.read(key))
    } catch {
      // Not ours: nobody could read it.
    }
    if (!Array.isArray(kept?.fields) || meaning(kept.fields) === here) store.drop(key)
    else offer(key, kept)
  }
}

form.addEventListener('input', later)
form.addEventListener('change', later)

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

offerAll()
