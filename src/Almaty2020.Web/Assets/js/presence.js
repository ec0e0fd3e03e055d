// Reports every twenty seconds that this page is open here, and shows who else has it open.
const BEAT = 20_000

// HTML rendered by the site itself. The content security policy allows a Trusted Types policy of this name.
const trusted = globalThis.trustedTypes?.createPolicy('presence', { createHTML: (html) => html }) ?? { createHTML: (html) => html }
const form = document.getElementById('editor')
const others = document.getElementById('others')
const address = `${form.getAttribute('action')}/presence`

function message(leaving) {
  const data = new FormData()
  data.set('form-token', form.elements['form-token'].value)
  if (leaving) data.set('leaving', 'true')
  return data
}

async function beat() {
  try {
    const answer = await fetch(address, { method: 'POST', body: message(false), redirect: 'error' })
    if (!answer.ok) return
    const words = new DOMParser().parseFromString(trusted.createHTML(await answer.text()), 'text/html').body
    // Change the live region only when people come or go, so that screen readers do not announce every beat.
    if (words.textContent.trim() !== others.textContent.trim()) others.replaceChildren(...words.childNodes)
  } catch {
    // The next beat tries again. Others see this user as gone after a minute without a beat.
  }
}

beat()
setInterval(beat, BEAT)
window.addEventListener('pagehide', () => navigator.sendBeacon(address, message(true)))
window.addEventListener('pageshow', (event) => { if (event.persisted) beat() })
