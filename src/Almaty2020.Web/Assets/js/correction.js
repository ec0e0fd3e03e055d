// Asks before a correction that is not published yet is lost. Corrections are not saved as drafts.
const form = document.getElementById('editor')
const contents = () => JSON.stringify([...new FormData(form)])
const opened = contents()
let isSent = false

form.addEventListener('submit', (event) => { isSent = event.submitter?.formTarget !== 'preview' })
addEventListener('pageshow', () => { isSent = false })
addEventListener('beforeunload', (event) => {
  if (!isSent && contents() !== opened) event.preventDefault()
})
