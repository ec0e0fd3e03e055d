// The page as it would be, beside the text: the site's own rendering of the form as it stands, a moment after every pause. On a
// screen of a desk or of a phone, whichever room there is for it here. Without this script the button shows it in another tab.
const PAUSE = 300

// HTML that the site itself has rendered. The content security policy names this policy.
const trusted = globalThis.trustedTypes?.createPolicy('preview', { createHTML: (html) => html }) ?? { createHTML: (html) => html }
const form = document.getElementById('editor')
const button = form.querySelector('button[formtarget=preview]')
const side = document.getElementById('desk-preview').content.firstElementChild.cloneNode(true)
const room = side.querySelector('.preview-room')
const frame = side.querySelector('iframe')
const widths = [...side.querySelectorAll('[data-width]')]
let width = 1280
let timer
let asked = 0

side.hidden = true
form.after(side)
button.ariaPressed = 'false'

function fit() {
  const scale = Math.min(1, room.clientWidth / width)
  frame.style.width = `${width}px`
  frame.style.height = `${room.clientHeight / scale}px`
  frame.style.transform = `scale(${scale})`
  frame.style.marginInlineStart = `${Math.max(0, (room.clientWidth - width * scale) / 2)}px`
}

async function show() {
  const mine = ++asked
  try {
    const answer = await fetch(button.getAttribute('formaction'), { method: 'POST', body: new FormData(form), redirect: 'error' })
    // Too many ask at once: what is said of that is shown, and it is tried again.
    if (answer.status === 503 && mine === asked) timer = setTimeout(show, 1000 * (Number(answer.headers.get('Retry-After')) || 10))
    const html = answer.ok || answer.status === 503 ? await answer.text() : ''
    // What was asked for later and came sooner is newer.
    if (!html || mine !== asked) return
    const at = frame.contentWindow?.scrollY ?? 0
    frame.addEventListener('load', () => frame.contentWindow.scrollTo(0, at), { once: true })
    frame.srcdoc = trusted.createHTML(html)
  } catch {
    // The next pause tries again.
  }
}

form.addEventListener('input', () => {
  if (side.hidden) return
  clearTimeout(timer)
  timer = setTimeout(show, PAUSE)
})

form.addEventListener('submit', (event) => {
  clearTimeout(timer)
  if (event.submitter !== button) return
  event.preventDefault()
  side.hidden = !side.hidden
  button.ariaPressed = String(!side.hidden)
  document.body.classList.toggle('with-preview', !side.hidden)
  if (side.hidden) return
  fit()
  show()
  // Below the text, where there is no room beside it, it would open unseen.
  if (side.getBoundingClientRect().top > innerHeight) side.scrollIntoView()
})

function take(choice) {
  width = Number(choice.dataset.width)
  for (const other of widths) other.ariaPressed = String(other === choice)
  fit()
}
for (const choice of widths) choice.addEventListener('click', () => take(choice))
// On a phone a page of a desk would be a stamp.
if (innerWidth < 600) take(widths.find((choice) => choice.dataset.width === '360'))
new ResizeObserver(() => { if (!side.hidden) fit() }).observe(room)
