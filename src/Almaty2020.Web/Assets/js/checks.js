// Shows the issues of the text, 300 ms after the last change, and for translations their alignment with the source. Each issue links to
// its line.
const PAUSE = 300

// HTML rendered by the site itself. The content security policy allows a Trusted Types policy of this name.
const trusted = globalThis.trustedTypes?.createPolicy('checks', { createHTML: (html) => html }) ?? { createHTML: (html) => html }
const form = document.getElementById('editor')
const body = document.getElementById('body')
const list = document.getElementById('checks')
const count = document.getElementById('checks-count')
const blocking = document.getElementById('blocking')
const source = document.getElementById('source-text')
let timer
let asked = 0

const counted = () => list.firstElementChild.dataset.count

async function ask(what) {
  const mine = asked
  const answer = await fetch(`${form.getAttribute('action')}/${what}`, { method: 'POST', body: new FormData(form), redirect: 'error' })
  // The server is overloaded: try again after Retry-After.
  if (answer.status === 503 && mine === asked) timer = setTimeout(check, 1000 * (Number(answer.headers.get('Retry-After')) || 10))
  const html = answer.ok ? await answer.text() : ''
  // Ignore this answer if a newer request has been made.
  return mine === asked ? html : ''
}

async function check() {
  asked++
  try {
    const html = await ask('checks')
    if (html) {
      const before = counted()
      list.innerHTML = trusted.createHTML(html)
      // Screen readers announce only the count, and only if it changes.
      if (counted() !== before) count.textContent = counted()
      blocking.textContent = list.firstElementChild.dataset.blocking
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

// Saving leaves the page, so a pending check is useless.
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
  // The editor handles the event. Without it, select the line in the plain field.
  const isTaken = !body.dispatchEvent(new CustomEvent('go-to-line', { detail: line, cancelable: true }))
  if (isTaken) return
  const lines = body.value.split('\n')
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  body.focus()
  body.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
})
