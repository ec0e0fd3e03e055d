// The board by keyboard: its checkboxes are one tab stop, between which the arrow keys move, and Escape closes a row's menu. Without this
// script each checkbox is a tab stop.
const board = document.querySelector('.board')
const boxes = board ? [...board.querySelectorAll('input[name=cell]')] : []
const all = board?.querySelector('[data-choose-all]')

if (boxes.length > 0) {
  const everything = all.querySelector('input')
  all.hidden = false
  for (const box of boxes) box.tabIndex = -1

  const rows = [...board.tBodies[0].rows].map((row) => boxes.filter((box) => row.contains(box))).filter((row) => row.length > 0)
  const columnOf = (box) => box.closest('td').cellIndex

  const move = (to) => {
    for (const box of [everything, ...boxes]) box.tabIndex = -1
    to.tabIndex = 0
    to.focus()
  }

  const inRow = (row, box) => row.reduce((best, each) => (Math.abs(columnOf(each) - columnOf(box)) < Math.abs(columnOf(best) - columnOf(box)) ? each : best))

  const next = (box, key) => {
    if (box === everything) return key === 'ArrowDown' ? rows[0][0] : null
    const at = rows.findIndex((row) => row.includes(box))
    const column = rows[at].indexOf(box)
    switch (key) {
      case 'ArrowUp': return at === 0 ? everything : inRow(rows[at - 1], box)
      case 'ArrowDown': return at + 1 < rows.length ? inRow(rows[at + 1], box) : null
      case 'ArrowLeft': return rows[at][column - 1] ?? null
      case 'ArrowRight': return rows[at][column + 1] ?? null
      default: return null
    }
  }

  board.addEventListener('keydown', (event) => {
    const box = event.target
    if (box !== everything && !boxes.includes(box)) return
    const to = next(box, event.key)
    if (!to) return
    event.preventDefault()
    move(to)
  })

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length
    everything.checked = chosen === boxes.length
    everything.indeterminate = chosen > 0 && chosen < boxes.length
  }
  everything.addEventListener('change', () => {
    for (const box of boxes) box.checked = everything.checked
    show()
  })
  board.addEventListener('change', show)
  // A browser restores checked boxes after "back".
  show()
}

const menus = board ? [...board.querySelectorAll('.row-menu')] : []
const close = (menu) => { menu.open = false }

document.addEventListener('keydown', (event) => {
  const open = menus.find((menu) => menu.open)
  if (event.key !== 'Escape' || !open) return
  close(open)
  open.querySelector('summary').focus()
})
document.addEventListener('click', (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) close(menu)
})
// Older browsers do not know details of one name, of which only one is open.
for (const menu of menus) {
  menu.addEventListener('toggle', () => {
    if (menu.open) for (const other of menus) if (other !== menu) close(other)
  })
}
