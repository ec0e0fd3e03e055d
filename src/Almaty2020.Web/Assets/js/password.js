// Lets somebody read the password that they choose. Without this they type it unseen.
for (const place of document.querySelectorAll('[data-password-show]')) {
  const input = place.querySelector('input')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'plain'
  button.textContent = place.dataset.passwordShow
  button.setAttribute('aria-pressed', 'false')
  button.setAttribute('aria-controls', input.id)
  const show = shown => {
    input.type = shown ? 'text' : 'password'
    button.setAttribute('aria-pressed', shown)
  }
  button.addEventListener('click', () => show(input.type === 'password'))
  // Browsers keep what was typed into a text field, for others who type there: it goes as a password.
  input.form.addEventListener('submit', () => show(false))
  input.after(button)
}
