// Passkeys (WebAuthn): asks the browser for one and puts the answer into the form's hidden field. Forms that need one stay hidden
// where there is no script or no WebAuthn: every other way to sign in is on the page too.
const forms = document.querySelectorAll('form[data-passkey]')
// A question of the server's holds ten minutes; an offer that waits for somebody who does not come is renewed before.
const RENEW = 8 * 60 * 1000
let pending, timer

const ask = async (form, how) => {
  pending?.abort()
  clearTimeout(timer)
  const attempt = pending = new AbortController()
  const body = new URLSearchParams({ 'form-token': form.elements['form-token'].value })
  const response = await fetch(form.dataset.options, { method: 'POST', headers: { accept: 'application/json' }, body, signal: attempt.signal })
  if (!response.ok) throw new Error(response.status)
  const options = await response.json()
  const { signal } = attempt
  const credential = form.dataset.passkey === 'create'
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options), signal })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), signal, ...how })
  form.querySelector('[data-answer]').value = JSON.stringify(credential)
  form.submit()
}

// Where the address is typed, browsers list the passkeys that they know, if they can.
const offer = async form => {
  timer = setTimeout(offer, RENEW, form)
  try {
    await ask(form, { mediation: 'conditional' })
  } catch {
    // Nothing was asked of anybody, so there is nobody to tell.
  }
}

const start = async () => {
  const canOffer = await PublicKeyCredential.isConditionalMediationAvailable?.()
  for (const form of forms) {
    const trouble = form.querySelector('[role=alert]')
    const offered = canOffer && 'offered' in form.dataset
    form.hidden = false
    form.addEventListener('submit', async event => {
      event.preventDefault()
      trouble.textContent = ''
      try {
        await ask(form)
      } catch (error) {
        trouble.textContent = error.name === 'InvalidStateError' ? form.dataset.known : form.dataset.failed
        if (offered) offer(form)
      }
    })
    if (offered) offer(form)
  }
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) start()
