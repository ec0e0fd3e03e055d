// The picture library: uploads with progress, and the point of interest by mouse and arrow keys. Both also work without a script.
const upload = document.getElementById('picture-upload')
const STEP = 5

/** Sends one file and reports the part that has been sent. Not fetch: it cannot report progress of a request. */
function send(address, file, token, onProgress) {
  return new Promise((resolve, reject) => {
    const data = new FormData()
    data.set('form-token', token)
    data.set('file', file)
    const request = new XMLHttpRequest()
    request.open('POST', address)
    request.responseType = 'json'
    request.upload.addEventListener('progress', (event) => event.lengthComputable && onProgress(event.loaded / event.total))
    request.addEventListener('load', () => (request.response ? resolve({ isTaken: request.status === 200, ...request.response }) : reject(new Error('no answer'))))
    request.addEventListener('error', () => reject(new Error('offline')))
    request.send(data)
  })
}

function linkTo({ screen }, ...content) {
  const link = Object.assign(document.createElement('a'), { href: screen })
  link.append(...content)
  return link
}

/** Adds a new picture to the list below, which is from before the upload. */
function showInGrid(picture) {
  let grid = document.querySelector('.picture-grid')
  if (!grid) {
    grid = Object.assign(document.createElement('ul'), { className: 'picture-grid' })
    document.querySelector('main .none')?.replaceWith(grid)
  }
  if ([...grid.querySelectorAll('a')].some((link) => link.getAttribute('href') === picture.screen)) return
  const item = document.createElement('li')
  const name = Object.assign(document.createElement('span'), { className: 'name', textContent: picture.name })
  if (picture.address) item.append(linkTo(picture, Object.assign(document.createElement('img'), { src: picture.address, alt: '' }), name))
  else item.append(linkTo(picture, name), Object.assign(document.createElement('span'), { className: 'quiet', textContent: picture.facts }))
  grid.prepend(item)
}

async function uploadAll(files) {
  const list = document.getElementById('uploads')
  const token = upload.elements['form-token'].value
  for (const file of files) {
    const line = document.createElement('li')
    const progress = Object.assign(document.createElement('progress'), { max: 1, value: 0 })
    progress.ariaLabel = file.name
    line.append(file.name, ' ', progress)
    list.append(line)
    try {
      const answer = await send(list.dataset.address, file, token, (part) => { progress.value = part })
      if (answer.isTaken) {
        line.replaceChildren(linkTo(answer, file.name), ' – ' + [upload.dataset.done, answer.warning].filter(Boolean).join('. '))
        showInGrid(answer)
      }
      else line.textContent = answer.words ?? upload.dataset.offline
    } catch {
      line.textContent = `${file.name} – ${upload.dataset.offline}`
    }
  }
}

upload?.addEventListener('submit', (event) => {
  const { files } = upload.elements
  // The server says what is missing.
  if (files.files.length === 0) return
  event.preventDefault()
  uploadAll([...files.files])
  upload.reset()
})
upload?.addEventListener('dragover', (event) => event.preventDefault())
upload?.addEventListener('drop', (event) => {
  event.preventDefault()
  uploadAll([...event.dataTransfer.files])
})
document.addEventListener('paste', (event) => {
  if (upload && event.clipboardData.files.length > 0) uploadAll([...event.clipboardData.files])
})

const picture = document.getElementById('focus-picture')
const [x, y] = ['focus-x', 'focus-y'].map((id) => document.getElementById(id))

function show() {
  for (const crop of document.querySelectorAll('.crops img')) crop.style.objectPosition = `${x.value || 50}% ${y.value || 50}%`
}

function focusOn(left, top) {
  const within = (percent) => Math.round(Math.min(100, Math.max(0, percent)))
  x.value = within(left)
  y.value = within(top)
  show()
}

if (picture) {
  picture.tabIndex = 0
  picture.setAttribute('aria-describedby', 'focus-hint')
  picture.addEventListener('click', (event) => focusOn((event.offsetX / picture.clientWidth) * 100, (event.offsetY / picture.clientHeight) * 100))
  picture.addEventListener('keydown', (event) => {
    const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key]
    if (!move) return
    event.preventDefault()
    focusOn(Number(x.value) + move[0], Number(y.value) + move[1])
  })
  for (const number of [x, y]) number.addEventListener('input', show)
  show()
}
