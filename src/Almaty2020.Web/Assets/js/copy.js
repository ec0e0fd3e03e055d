// Buttons that copy the text of an element, and that print the screen. They are hidden without a script: the text can be selected, and
// browsers have a menu for printing.
const status = document.createElement('span')
status.className = 'visually-hidden'
status.role = 'status'
document.querySelector('main').append(status)

// Without HTTPS a browser offers only its own copy command, which copies what is selected.
async function copy(element) {
  const text = element.value ?? element.innerText
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    if (element.select) element.select()
    else getSelection().selectAllChildren(element)
    document.execCommand('copy')
  }
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await copy(document.getElementById(button.dataset.copy))
    button.textContent = button.dataset.copied
    status.textContent = button.dataset.copied
  })
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
