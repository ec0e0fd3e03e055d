// Facts about pages and pictures that the text names by their keys, asked from the site.
import { StateEffect, StateField } from '@codemirror/state'
import { ViewPlugin } from '@codemirror/view'

const PAUSE = 300
const MOST = 100

const keyOf = (written) => {
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}

/**
 * @param pattern finds keys in the text: its first group
 * @param addressOf the address that answers with JSON about the keys in its query
 * @param read from the answer: pairs of a key and what is known of it
 * @returns a field with a map from keys to what is known, and the extension that asks
 */
export function knownByKey(pattern, addressOf, read) {
  const arrived = StateEffect.define()
  const known = StateField.define({
    create: () => new Map(),
    update(before, transaction) {
      for (const effect of transaction.effects) if (effect.is(arrived)) return new Map([...before, ...effect.value])
      return before
    },
  })
  const asking = ViewPlugin.fromClass(class {
    constructor(view) {
      this.view = view
      this.asked = new Set()
      this.later()
    }

    update(update) {
      if (update.docChanged) this.later()
    }

    later() {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.ask(), PAUSE)
    }

    async ask() {
      const { state } = this.view
      const keys = [...new Set([...state.doc.toString().matchAll(pattern)].map((match) => keyOf(match[1])))].filter((key) => !this.asked.has(key) && !state.field(known).has(key)).slice(0, MOST)
      if (keys.length === 0) return
      for (const key of keys) this.asked.add(key)
      try {
        const answer = await fetch(`${addressOf()}?${new URLSearchParams(keys.map((key) => ['key', key]))}`)
        if (!answer.ok || this.isGone) return
        const found = read(await answer.json())
        if (found.length > 0) this.view.dispatch({ effects: arrived.of(found) })
      } catch {
        // The site is unreachable: the text shows its Markdown until the next change.
        for (const key of keys) this.asked.delete(key)
      }
    }

    destroy() {
      this.isGone = true
      clearTimeout(this.timer)
    }
  })
  return { known, asking }
}

/** Titles of the pages that the text links to. */
export const pageTitles = knownByKey(
  /page:([^\s#)>"']+)/g,
  () => document.getElementById('desk-tools').dataset.pages,
  ({ pages }) => pages.map(({ key, title }) => [key, title]),
)

/** Pictures of the library that the text shows. */
export const libraryPictures = knownByKey(
  /media:([^\s)>"']+)/g,
  () => document.getElementById('desk-picture').dataset.choices,
  ({ pictures }) => pictures.map((picture) => [picture.key, picture]),
)
