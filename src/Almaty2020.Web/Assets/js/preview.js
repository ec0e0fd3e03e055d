// Live preview beside the text: the site renders the current form 300 ms after the last change, at desktop or phone width, scaled to
// fit. Without this script the button opens the preview in another tab.
const PAUSE = 300

// HTML rendered by the site itself. The content security policy allows a Trusted Types policy of this name.
const trusted = globalThis.trustedTypes?.createPolicy('preview', { createHTML: (html) => html }) ?? { createHTML: (html) => html }
const form = document.getElementById('editor')
const button = document.querySelector('button[formtarget=preview]')
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
    // The server is overloaded: show its message and try again after Retry-After.
    if (answer.status === 503 && mine === asked) timer = setTimeout(show, 1000 * (Number(answer.headers.get('Retry-After')) || 10))
    const html = answer.ok || answer.status === 503 ? await answer.text() : ''
    // Ignore this answer if a newer request has been made.
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
  // On narrow screens the preview opens below the text, out of sight: scroll to it.
  if (side.getBoundingClientRect().top > innerHeight) side.scrollIntoView()
})

function take(choice) {
  width = Number(choice.dataset.width)
  for (const other of widths) other.ariaPressed = String(other === choice)
  fit()
}
for (const choice of widths) choice.addEventListener('click', () => take(choice))
// On a phone the desktop width would be too small to read.
if (innerWidth < 600) take(widths.find((choice) => choice.dataset.width === '360'))
new ResizeObserver(() => { if (!side.hidden) fit() }).observe(room)
