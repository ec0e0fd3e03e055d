// Suggests pages while typing: a combobox with a listbox. Without this script the search form works as usual.
const input = document.getElementById('q')
const list = input.form.querySelector('ul')
const options = list.children
let at, timer, request

const set = (element, name, value) => element.setAttribute(name, value)

const choose = index => {
  at = index
  for (const option of options) set(option, 'aria-selected', option === options[at])
  set(input, 'aria-activedescendant', at < 0 ? '' : options[at].id)
}

const offer = (titles, urls) => {
  list.textContent = ''
  titles.forEach((title, index) => {
    const option = document.createElement('li')
    option.textContent = title
    option.id = 's' + index
    option.url = urls[index]
    set(option, 'role', 'option')
    list.append(option)
  })
  list.hidden = !titles.length
  set(input, 'aria-expanded', !list.hidden)
  choose(-1)
}

const cancel = () => {
  clearTimeout(timer)
  request?.abort()
}

const close = () => {
  cancel()
  offer([])
}

// Open only the path, so that visitors of another host name stay on it.
const open = option => {
  close()
  location.assign(new URL(option.url).pathname)
}

const ask = async () => {
  request = new AbortController()
  try {
    const response = await fetch(`${input.form.action}/suggestions?q=${encodeURIComponent(input.value)}`, { signal: request.signal })
    const [, titles, , urls] = await response.json()
    offer(titles, urls)
  } catch (error) {
    // Keep the list when a newer request replaces this one: clearing it would flicker.
    if (error.name !== 'AbortError') offer([])
  }
}

input.addEventListener('input', () => {
  cancel()
  choose(-1)
  if (input.value.trim()) timer = setTimeout(ask, 120)
  else close()
})

input.addEventListener('keydown', event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (list.hidden || event.isComposing) return
  if (step) choose((at + step + options.length + 2) % (options.length + 1) - 1)
  else if (event.key === 'Escape') close()
  else if (event.key === 'Enter' && at >= 0) open(options[at])
  else return
  event.preventDefault()
})

input.addEventListener('blur', close)
list.addEventListener('mousedown', event => event.preventDefault())
list.addEventListener('click', event => open(event.target))

set(input, 'role', 'combobox')
set(input, 'autocomplete', 'off')
set(input, 'aria-autocomplete', 'list')
set(input, 'aria-controls', list.id)
close()
