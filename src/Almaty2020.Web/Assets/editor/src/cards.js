// A ::: block as a card: a picture of how it will look, and a button that opens a form for its lines.
import { WidgetType } from '@codemirror/view'
import { enterGrid, leave, removeBlock } from './grid.js'
import { icon, inserts, words } from './insert-menu.js'
import { pageFinder } from './links.js'
import { KINDS, writePart } from './parts.js'
import { insertPart, step } from './writing.js'

const form = document.getElementById('editor')
const nameOf = (kind) => inserts.find((entry) => entry.name === kind).label
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

// ── Pictures ────────────────────────────────────────────────────────────
// HTML rendered by the site itself. The content security policy allows a Trusted Types policy of this name.
const trusted = globalThis.trustedTypes?.createPolicy('cards', { createHTML: (html) => html }) ?? { createHTML: (html) => html }
const PAUSE = 50
const MOST = 20

/** By the block's text. */
const pictures = new Map()
let waiting = new Map()
let timer

async function ask() {
  const asked = [...waiting].slice(0, MOST)
  waiting = new Map([...waiting].slice(MOST))
  if (waiting.size > 0) timer = setTimeout(ask, PAUSE)
  const data = new FormData()
  data.append('form-token', form.elements['form-token'].value)
  for (const [text] of asked) data.append('block', text)
  try {
    const answer = await fetch(`${form.getAttribute('action')}/blocks`, { method: 'POST', body: data, redirect: 'error' })
    if (!answer.ok) return
    const drawn = await answer.json()
    for (const [index, [text, shows]] of asked.entries()) {
      pictures.set(text, drawn[index])
      for (const show of shows) show()
    }
  } catch {
    // The site is unreachable: the cards go on showing their lines.
  }
}

function draw(view, room, text, lines) {
  const picture = pictures.get(text)
  if (picture === undefined) {
    // Until the picture has come, and without a connection, the lines themselves.
    room.replaceChildren(...lines.filter((line) => line.trim() !== '' && !/^\s*\|[\s|:-]+$/.test(line)).map((line) => make('p', { textContent: line.replace(/^\s*[-*+]\s+|\*\*/g, '').replace(/^\||\|$/g, '').replace(/\s*\|\s*/g, ': ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1') })))
    waiting.set(text, [...waiting.get(text) ?? [], () => {
      if (room.dataset.text !== text) return
      draw(view, room, text, lines)
      view.requestMeasure()
    }])
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
    return
  }
  room.innerHTML = trusted.createHTML(picture)
  // A link in a picture leads nowhere, and the card's elements must not take the place of others of the page.
  for (const link of room.querySelectorAll('a[href]')) link.removeAttribute('href')
  for (const each of room.querySelectorAll('[id]')) each.removeAttribute('id')
  // Tab leaves the text.
  for (const each of room.querySelectorAll('[tabindex], summary')) each.tabIndex = -1
}

// ── Card ────────────────────────────────────────────────────────────────
const parts = new WeakMap()

export class Card extends WidgetType {
  constructor(part, language) {
    super()
    this.part = part
    this.language = language
    this.text = [part.begin, ...part.lines, part.end].join('\n')
  }

  eq(other) {
    return other.part.from === this.part.from && other.text === this.text
  }

  get estimatedHeight() {
    return 120
  }

  toDOM(view) {
    const dom = make('div', { className: 'md-block md-card' })
    dom.setAttribute('role', 'group')
    const edit = make('button', { type: 'button', tabIndex: -1, className: 'card-edit', textContent: words.edit })
    const remove = make('button', { type: 'button', tabIndex: -1, textContent: words['remove-block'] })
    const room = make('div', { className: 'card-picture', lang: this.language })
    dom.append(make('div', { className: 'card-head' }, icon(this.part.kind), make('strong', { textContent: nameOf(this.part.kind) }), edit, remove), room)
    edit.addEventListener('click', () => editPart(view, parts.get(dom)))
    remove.addEventListener('click', () => removeBlock(view, parts.get(dom)))
    dom.addEventListener('dblclick', () => editPart(view, parts.get(dom)))
    dom.addEventListener('keydown', (event) => {
      const part = parts.get(dom)
      const isOn = document.activeElement === edit
      if (['ArrowDown', 'Escape'].includes(event.key) || (event.key === 'ArrowRight' && !isOn)) leave(view, part)
      else if (event.key === 'ArrowUp' || (event.key === 'ArrowLeft' && isOn)) leave(view, part, true)
      else if (event.key === 'ArrowRight') remove.focus()
      else if (event.key === 'ArrowLeft') edit.focus()
      else if (event.key === 'Delete' || event.key === 'Backspace') removeBlock(view, part)
      else return
      event.preventDefault()
    })
    this.updateDOM(dom, view)
    return dom
  }

  updateDOM(dom, view) {
    if (!dom.classList.contains('md-card') || (parts.has(dom) && parts.get(dom).kind !== this.part.kind)) return false
    const room = dom.querySelector('.card-picture')
    parts.set(dom, this.part)
    dom.setAttribute('aria-label', [nameOf(this.part.kind), this.part.model?.title].filter((text) => text).join(': '))
    if (room.dataset.text !== this.text) {
      room.dataset.text = this.text
      draw(view, room, this.text, this.part.lines)
    }
    return true
  }

  ignoreEvent() {
    return true
  }
}

export function enterCard(view, from) {
  const card = [...view.contentDOM.querySelectorAll('.md-card')].find((dom) => parts.get(dom)?.from === from)
  card?.querySelector('.card-edit').focus()
  return Boolean(card)
}

// ── Form ────────────────────────────────────────────────────────────────
const dialog = document.getElementById('desk-block').content.firstElementChild.cloneNode(true)
const fields = dialog.querySelector('.block-fields')
const fault = dialog.querySelector('.field-error')
const language = document.getElementById('body').lang
const { pages } = document.getElementById('desk-tools').dataset
document.body.append(dialog)
let done
let count = 0
let choosePicture

/** @param open opens the dialog that chooses a picture of the library; it gets what to do with it */
export function choosesPicturesWith(open) {
  choosePicture = open
}

function field(word, input) {
  input.id = `block-${++count}`
  if (input.localName !== 'select') input.lang = language
  return make('div', { className: 'field' }, make('label', { htmlFor: input.id, textContent: words[word] }), input)
}

const line = (value, name) => make('input', { type: 'text', autocomplete: 'off', value, name })

function row(kind, names, values) {
  const box = make('div', { className: 'block-row' })
  box.dataset.address = values.address ?? ''
  if (kind === 'gallery') box.append(make('code', { textContent: values.address }))
  for (const name of names.filter((each) => each !== 'address')) box.append(field(`${kind}-${name}`, line(values[name], name)))
  const button = (word, sign, act) => {
    const made = make('button', { type: 'button', className: 'tool', title: words[word] }, make('span', { textContent: sign, ariaHidden: 'true' }), make('span', { textContent: words[word], className: 'visually-hidden' }))
    made.addEventListener('click', act)
    return made
  }
  box.append(make('div', { className: 'block-row-tools' },
    button('row-up', '↑', () => { box.previousElementSibling?.before(box) }),
    button('row-down', '↓', () => { box.nextElementSibling?.after(box) }),
    button('remove-row', '−', () => {
      const next = box.nextElementSibling ?? box.previousElementSibling
      box.remove()
      ;(next?.querySelector('input') ?? fields.querySelector('.add-row, [type=search]'))?.focus()
    })))
  return box
}

function build(kind, model) {
  const { has } = KINDS[kind]
  const parts = []
  if (has.chart) {
    const chart = make('select', { name: 'chart' }, ...['bar', 'share', 'progress'].map((value) => make('option', { value, textContent: words[`chart-${value}`], selected: value === model.chart })))
    parts.push(field('chart-kind', chart))
  }
  if (has.title) parts.push(field(kind === 'quotation' ? 'quotation-title' : 'block-title', line(model.title, 'title')))
  if (has.text) parts.push(field('block-text', make('textarea', { name: 'text', rows: 5, value: model.text })))
  if (model.heads) parts.push(make('div', { className: 'block-row block-heads' }, field('chart-head-label', line(model.heads[0], 'head')), field('chart-head-value', line(model.heads[1], 'head'))))
  if (has.rows) {
    const rows = make('div', { className: 'block-rows' }, ...model.rows.map((values) => row(kind, has.rows, values)))
    parts.push(rows)
    const add = (values) => {
      const made = row(kind, has.rows, values)
      rows.append(made)
      made.querySelector('input').focus()
    }
    if (kind === 'pages') parts.push(...finder(rows, add))
    else if (kind === 'gallery') parts.push(chooser(add))
    else {
      const more = make('button', { type: 'button', className: 'button quiet-button add-row', textContent: words['add-line'] })
      more.addEventListener('click', () => add({ value: '', label: '' }))
      parts.push(more)
    }
  }
  return parts
}

function chooser(add) {
  const button = make('button', { type: 'button', className: 'button quiet-button add-row', textContent: words['add-picture'] })
  button.addEventListener('click', () => choosePicture(({ key }) => add({ address: `media:${key}`, words: '', caption: '' })))
  return button
}

function finder(rows, add) {
  const find = make('input', { type: 'search', autocomplete: 'off', spellcheck: false })
  const found = make('ul', { className: 'found' })
  const status = make('p', { className: 'field-hint' })
  status.setAttribute('role', 'status')
  const search = pageFinder(pages, find, found, status, {
    isChosen: (key) => [...rows.children].some((each) => each.dataset.address === `page:${key}`),
    choose: (key, title) => add({ title, address: `page:${key}`, label: '' }),
  })
  search()
  return [make('div', {}, field('add-page', find), status, found)]
}

function read(kind) {
  const of = (name) => fields.querySelector(`[name=${name}]`)?.value
  const { has } = KINDS[kind]
  const model = {}
  if (has.title) model.title = of('title')
  if (has.chart) {
    model.chart = of('chart')
    model.heads = [...fields.querySelectorAll('[name=head]')].map((input) => input.value)
  }
  if (has.text) model.text = of('text')
  if (has.rows) {
    model.rows = [...fields.querySelectorAll('.block-rows > .block-row')].map((box) => Object.fromEntries(has.rows.map((name) => [name, name === 'address' ? box.dataset.address : box.querySelector(`[name=${name}]`).value.replace(/\s+/g, ' ').trim()])))
      .filter((values) => kind === 'gallery' || Object.entries(values).some(([name, value]) => name !== 'address' && value !== ''))
    // The mark of bold text would end it early.
    if (kind === 'figures' || kind === 'timeline') for (const values of model.rows) values.value = values.value.replaceAll('**', '')
  }
  return model
}

/** Fields that must not be empty. */
function missing(kind) {
  const { has } = KINDS[kind]
  const inputs = (selector) => [...fields.querySelectorAll(selector)]
  const isEmpty = (input) => input.value.trim() === ''
  const rows = inputs('.block-rows > .block-row').map((box) => [...box.querySelectorAll('input')])
  if (kind === 'gallery') return rows.length > 0 ? [] : inputs('.add-row')
  const begun = rows.filter((row) => row.some((input) => !isEmpty(input)))
  return [
    ...kind === 'chart' ? inputs('[name=title]') : [],
    ...has.text ? inputs('[name=text]') : [],
    ...has.rows ? (begun.length > 0 ? begun.flat().filter((input) => kind !== 'pages' || input.name === 'title') : rows.length > 0 ? rows[0] : inputs('.add-row, [type=search]')) : [],
  ].filter((input) => input.localName === 'button' || isEmpty(input))
}

/** @param write called with the block's new text */
function openForm(part, write, focus) {
  const { kind, model } = part
  dialog.querySelector('h2').textContent = nameOf(kind)
  fault.hidden = true
  dialog.dataset.kind = kind
  const hint = dialog.querySelector('.block-hint')
  hint.hidden = model !== null
  fields.replaceChildren(...model ? build(kind, model) : [field('block-lines', make('textarea', { name: 'lines', rows: 10, value: [part.begin, ...part.lines, part.end].join('\n') }))])
  done = (isSaved) => {
    if (!isSaved) return dialog.close()
    const lacking = model ? missing(kind) : []
    for (const input of fields.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid')
    fault.hidden = lacking.length === 0
    if (lacking.length > 0) {
      for (const input of lacking) if (input.localName !== 'button') input.setAttribute('aria-invalid', 'true')
      return lacking[0].focus()
    }
    const text = model ? writePart(part, read(kind)) : fields.querySelector('[name=lines]').value
    dialog.close()
    return write(text)
  }
  dialog.addEventListener('close', () => setTimeout(focus), { once: true })
  dialog.showModal()
  fields.querySelector('input, select, textarea, .add-row')?.focus()
}

dialog.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault()
  done(event.submitter?.value !== 'cancel')
})

function editPart(view, part) {
  openForm(part, (text) => {
    if (text !== view.state.sliceDoc(part.from, part.to)) view.dispatch({ changes: { from: part.from, to: part.to, insert: text }, ...step })
  }, () => { if (!enterCard(view, part.from)) view.focus() })
}

/** Inserts a table and goes to its first cell. */
function insertTable(view, { pattern, words: first, text }) {
  insertPart(pattern, first, text)(view)
  const { doc, selection } = view.state
  const { from } = doc.lineAt(selection.main.from)
  view.dispatch({ selection: { anchor: Math.min(from + pattern.length + 1, doc.length) }, scrollIntoView: true })
  if (!enterGrid(view, from, false)) view.focus()
}

/** Opens the form of a new block, or the grid of a new table. @returns false for what has neither */
export function insertBlock(view, entry) {
  const { name: kind } = entry
  if (kind === 'table') {
    insertTable(view, entry)
    return true
  }
  if (!Object.hasOwn(KINDS, kind)) return false
  const { state } = view
  const model = KINDS[kind].first()
  const { from, to } = state.selection.main
  if (KINDS[kind].has.text) model.text = state.sliceDoc(from, to).trim()
  const part = { kind, args: '', begin: `::: ${kind}`, end: ':::', lines: [], model: null }
  openForm({ ...part, model }, (text) => {
    if (model.text) view.dispatch({ changes: { from, to }, ...step })
    insertPart(text, '', '')(view)
    // Go on writing after the block.
    const end = view.state.doc.sliceString(0).indexOf(text, Math.max(0, view.state.selection.main.from - 2)) + text.length
    view.dispatch({ selection: { anchor: Math.min(end + 1, view.state.doc.length) }, scrollIntoView: true })
  }, () => view.focus())
  return true
}
