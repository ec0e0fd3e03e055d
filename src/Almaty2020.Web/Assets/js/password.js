// Adds a button that shows the new password. Without scripts the password stays masked.
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
  // Submit as a password field: browsers remember the content of text fields and would suggest it to others.
  input.form.addEventListener('submit', () => show(false))
  input.after(button)
}
