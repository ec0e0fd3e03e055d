// Passkeys (WebAuthn): asks the browser for one and puts the result into the form's hidden field. Passkey forms stay hidden without
// scripts or WebAuthn; the page also has every other way to sign in.
const forms = document.querySelectorAll('form[data-passkey]')
// A challenge is valid for ten minutes; a waiting conditional offer renews it earlier.
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

// Conditional UI: browsers that support it list known passkeys in the e-mail field.
const offer = async form => {
  timer = setTimeout(offer, RENEW, form)
  try {
    await ask(form, { mediation: 'conditional' })
  } catch {
    // The user did not ask for this, so show no error.
  }
}

const start = async () => {
  const canOffer = await PublicKeyCredential.isConditionalMediationAvailable?.()
  for (const form of forms) {
    const trouble = form.querySelector('[role=alert]')
    const offered = canOffer && form.dataset.offered === 'true'
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
