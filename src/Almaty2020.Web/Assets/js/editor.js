// Saves what is being written: on the server right after the first change, then two seconds after the last one and when the page is left,
// and in this browser until the server has confirmed. Without this script the form's save button still works.
const AUTOSAVE = 2000
// Delay of the first save of a page without a draft, in ms. The next keys do not put it off.
const FIRST = 300
// Timeout after which the server counts as unreachable, in ms.
const PATIENCE = 30_000
// Longest delay of leaving the page while the last changes are saved, in ms.
const LEAVING = 1500
// Browsers send at most 64 KB from a page that is being closed, including the form's other fields.
const PARTING = 48_000

const form = document.getElementById('editor')
const status = document.getElementById('kept')
const signedOut = document.getElementById('signed-out').content.firstElementChild
const words = form.dataset

const TOKEN = 'form-token'
const OWN = new Set([TOKEN, 'version', 'base', 'madeFrom'])
const contents = () => JSON.stringify([...new FormData(form)].filter(([name]) => !OWN.has(name)))

// A copy of another language's text is not saved yet.
let saved = words.copied ? '' : contents()
let saving = null
let sending = null
let stopped = false
let isSignedOut = false
let isAway = false
let timer
let first = null
// False once the first save was tried: a refused one must not be repeated with each key.
let isFirst = true

function say(text) {
  if (status.textContent !== text) status.textContent = text
}

// ── In this browser ─────────────────────────────────────────────────────
// One entry per opened page, so two tabs with the same page each keep their own text.
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
// Keys of the entries whose text this form contains. They are deleted once the form is saved.
const taken = new Set([ownKey])
let isKept = true

// Also stores the version the text is based on, so that colleagues' later changes are merged and not overwritten.
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
  // Not AbortSignal.timeout: the timer must be cleared when the answer arrives.
  const hasty = new AbortController()
  const clock = setTimeout(() => hasty.abort(), PATIENCE)
  // keepalive: leaving the page does not cancel the request.
  return fetch(address, { method: 'POST', body: data, headers: { accept: 'application/json' }, redirect: 'error', signal: hasty.signal, keepalive: isShort() })
    .finally(() => clearTimeout(clock))
}

function offline() {
  isAway = true
  say(isKept ? words.offline : words.unkept)
  clearTimeout(timer)
  timer = setTimeout(save, 5 * AUTOSAVE)
}

// The session has ended or its cookies are gone. See renew.
function askToSignIn() {
  isSignedOut = true
  say(isKept ? words.signedOut : words.unkept)
  // Screen readers announce the alert when it is inserted.
  if (!signedOut.isConnected) status.after(signedOut)
}

/** Saves the draft now, unless a save is already under way. */
function save() {
  saving ??= saveNow().finally(() => { saving = null })
  return saving
}

async function saveNow() {
  const now = contents()
  if (stopped || sending || now === saved) return
  clearTimeout(timer)
  isFirst = false
  try {
    const answer = await request(`${form.getAttribute('action')}/autosave`, new FormData(form))
    // Treat a server error like no answer: a retry may succeed.
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
        say((await answer.json()).words)
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
    // Nothing can be sent until the user signs in again.
    keepHere(contents())
    return
  }
  // So that the draft is found in lists while its writer goes on typing.
  if (isFirst && form.elements.version.value === '0') {
    first ??= setTimeout(() => { first = null; save() }, FIRST)
    return
  }
  clearTimeout(timer)
  timer = setTimeout(save, AUTOSAVE)
}

/** Fetches a new antiforgery token after a sign-in in another tab, because the form's token belongs to the ended session. */
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
    // The site is unreachable; try again when the page gets the focus.
  }
}

addEventListener('focus', renew)
setInterval(() => { if (!document.hidden) renew() }, 5 * AUTOSAVE)
addEventListener('online', save)

// ── "Save" ──────────────────────────────────────────────────────────────
/** Submits the form natively, for responses that are pages: a merge of both texts, errors beside fields, the sign-in. */
function sendAsPage(submitter) {
  stopped = true
  // The page in the response contains the text; see offerAll.
  store.write(words.kept, JSON.stringify([...taken]), 'sessionStorage')
  // Not requestSubmit, which would call this handler again. Send the button's value as a field.
  const button = Object.assign(document.createElement('input'), { type: 'hidden', name: submitter?.name ?? '', value: submitter?.value ?? '' })
  form.append(button)
  HTMLFormElement.prototype.submit.call(form)
  button.remove()
  // The page is still open, so no response came: continue as before.
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
  // Wait for the save under way: of two parallel saves one would have an outdated version.
  sending = Promise.resolve(saving).then(() => send(event.submitter)).finally(() => { if (!stopped) sending = null })
})

// ── Leaving ─────────────────────────────────────────────────────────────
const isUnsaved = () => !stopped && contents() !== saved

/** Leaving by a link or another form of this page: save first, so that the next page shows the changes. */
async function leave(event, go) {
  if (event.defaultPrevented || !isUnsaved() || isSignedOut) return
  event.preventDefault()
  keepHere(contents())
  // A save under way may lack the last changes.
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

/** Leaving in any other way: send the last changes with a request that outlives the page, and keep them here until it is confirmed. */
function part() {
  if (sending || !isUnsaved()) return
  const now = contents()
  keepHere(now)
  // Don't send if the site was just unreachable, because the result would stay unknown. The text is offered when the page is opened again.
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

/** Normal form for comparing two forms: ignores the note, empty list rows and outer spaces, which the server does not store. */
const meaning = (fields) => JSON.stringify([...valuesOf(fields)]
  .filter(([name]) => name !== 'note')
  .map(([name, values]) => [name, values.map((value) => value.replace(/\r\n?/g, '\n').trim()).join('\u0000').replace(/\u0000+$/, '')])
  .filter(([, values]) => values !== '')
  .sort(([a], [b]) => (a < b ? -1 : 1)))

/** Adds rows to a list until it has as many as were kept. */
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

/** Restores every control. A checkbox or option that is not among the fields was not checked. */
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
      // Rows added to the form since then become empty.
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
    // Notify the text editor, the checks and the preview.
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
  // A rejected form, or one merged with a colleague's text, contains what was typed but is not saved yet.
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
      // Unreadable entry: deleted below.
    }
    if (!Array.isArray(kept?.fields) || meaning(kept.fields) === here) store.drop(key)
    else offer(key, kept)
  }
}

form.addEventListener('input', later)
form.addEventListener('change', later)

// The picker of a colour writes its value into the field beside it, and shows what is typed there.
for (const picker of document.querySelectorAll('[data-picks-for]')) {
  const field = document.getElementById(picker.dataset.picksFor)
  picker.hidden = false
  picker.addEventListener('input', () => {
    field.value = picker.value
    later()
  })
  field.addEventListener('input', () => {
    if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value
  })
}

// Proposes an address from the title if the address is empty.
form.elements.title.addEventListener('change', async () => {
  const { title, slug } = form.elements
  if (!slug || slug.value !== '' || title.value.trim() === '') return
  try {
    const answer = await fetch(`${words.slugs}?${new URLSearchParams({ language: title.lang, title: title.value })}`)
    if (!answer.ok || slug.value !== '') return
    const proposed = await answer.json()
    slug.value = proposed.slug
    say(proposed.words)
    later()
  } catch {
    // Saving also creates an address.
  }
})

offerAll()
if (words.copied) later()
