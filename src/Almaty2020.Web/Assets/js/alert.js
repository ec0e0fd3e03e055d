// Hides alerts that the reader has hidden in this session. Runs before the body, so that none is painted and then taken away. Without this
// script there is no button, and each alert stays until it ends.
{
  const root = document.documentElement
  const shown = document.currentScript.dataset.alerts.split(' ')

  // Storage may be forbidden; the alert is then hidden on this page only.
  const hidden = () => {
    try {
      return (sessionStorage.getItem('alerts') ?? '').split(' ')
    } catch {
      return []
    }
  }

  const hide = keys => {
    const gone = shown.map(key => keys.includes(key))
    gone.forEach((isGone, index) => root.classList.toggle(`no-alert-${index + 1}`, isGone))
    root.classList.toggle('no-alerts', gone.every(isGone => isGone))
  }

  root.classList.add('hides-alerts')
  hide(hidden())
  addEventListener('click', event => {
    const button = event.target.closest('.hide-alert')
    if (!button) return
    const keys = [...hidden(), button.dataset.alert]
    try {
      sessionStorage.setItem('alerts', keys.join(' '))
    } catch {}
    hide(keys)
    // The button that had the focus is gone.
    document.getElementById('main').focus({ preventScroll: true })
  })
}
