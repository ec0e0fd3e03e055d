// Tells the style sheet how high the bar is that stays in sight, so that the toolbar, side columns and link targets come below it.
const bar = document.querySelector('.desk-acts')
const root = document.documentElement

function measure() {
  root.style.setProperty('--bar-height', getComputedStyle(bar).position === 'sticky' ? `${bar.offsetHeight}px` : '0px')
}

// A review has none once there is no draft left.
if (bar) {
  new ResizeObserver(measure).observe(bar)
  addEventListener('resize', measure)
}
