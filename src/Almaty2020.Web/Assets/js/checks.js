// What is to be mended, a moment after every pause, and of a translation how it stands beside its source; and the way there, into the
// text by its line.
const PAUSE = 300

// HTML that the site itself has rendered. The content security policy names this policy.
const trusted = globalThis.trustedTypes?.createPolicy('checks', { createHTML: (html) => html }) ?? { createHTML: (html) => html }
const form = document.getElementById('editor')
const body = document.getElementById('body')
const list = document.getElementById('checks')
const count = document.getElementById('checks-count')
const source = document.getElementById('source-text')
let timer
let asked = 0

const counted = () => list.firstElementChild.dataset.count

async function ask(what) {
  const mine = asked
  const answer = await fetch(`${form.getAttribute('action')}/${what}`, { method: 'POST', body: new FormData(form), redirect: 'error' })
  // Too many ask at once: it is tried again.
  if (answer.status === 503 && mine === asked) timer = setTimeout(check, 1000 * (Number(answer.headers.get('Retry-After')) || 10))
  const html = answer.ok ? await answer.text() : ''
  // What was asked for later and came sooner is newer.
  return mine === asked ? html : ''
}

async function check() {
  asked++
  try {
    const html = await ask('checks')
    if (html) {
      const before = counted()
      list.innerHTML = trusted.createHTML(html)
      // The number alone is read out, and only when it is another one.
      if (counted() !== before) count.textContent = counted()
    }
    const aligned = source && html ? await ask('source') : ''
    if (aligned) source.innerHTML = trusted.createHTML(aligned)
  } catch {
    // The next pause tries again.
  }
}

form.addEventListener('input', () => {
  clearTimeout(timer)
  timer = setTimeout(check, PAUSE)
})

// Whoever saves leaves: what is asked now would be answered to nobody.
form.addEventListener('submit', () => clearTimeout(timer))

list.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-line]')
  if (!link) return
  event.preventDefault()
  const line = Number(link.dataset.line)
  if (!line) {
    document.getElementById(link.hash.slice(1))?.focus()
    return
  }
  // The editor goes there itself; where there is only the plain field, its line is chosen.
  const isTaken = !body.dispatchEvent(new CustomEvent('go-to-line', { detail: line, cancelable: true }))
  if (isTaken) return
  const lines = body.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  body.focus()
  body.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
})
