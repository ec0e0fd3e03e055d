// The look of a short piece of Markdown: bold, italic, links and code, without their marks. For the cells of a table.
import { markdownParser } from './look.js'

const LOOKS = { StrongEmphasis: 'md-strong', Emphasis: 'md-emphasis', Link: 'md-link', InlineCode: 'md-code' }
const MARKS = new Set(['EmphasisMark', 'LinkMark', 'CodeMark', 'URL', 'LinkTitle'])

export function inlineOf(text) {
  const elements = markdownParser.parseInline(text, 0)
  const draw = (from, to, children) => {
    const nodes = []
    let at = from
    const plain = (end) => { if (end > at) nodes.push(document.createTextNode(text.slice(at, end))) }
    for (const each of children) {
      plain(each.from)
      const name = nameOf(each)
      if (LOOKS[name] && (name !== 'Link' || each.children.some((child) => nameOf(child) === 'URL'))) {
        const span = Object.assign(document.createElement('span'), { className: LOOKS[name] })
        span.append(...draw(each.from, each.to, each.children))
        nodes.push(span)
      } else if (name === 'Escape') {
        nodes.push(document.createTextNode(text.slice(each.from + 1, each.to)))
      } else if (!MARKS.has(name)) {
        nodes.push(document.createTextNode(text.slice(each.from, each.to)))
      }
      at = each.to
    }
    plain(to)
    return nodes
  }
  return draw(0, text.length, elements)
}

const nameOf = (element) => markdownParser.nodeSet.types[element.type].name
