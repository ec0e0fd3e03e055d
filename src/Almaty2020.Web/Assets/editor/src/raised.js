// Superscripts and subscripts. Markdown has neither; Unicode has characters for digits and most Latin letters.
const ABOVE = signs('0123456789+-−–=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW', '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ')
const BELOW = signs('0123456789+-−–=()aehijklmnoprstuvx', '₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ')

/** Characters that stay as they are at any height. */
const ANYWHERE = /[\s,.*′″°†‡™®©¹²³⁰-ⁿ₀-ₜ]/u

/** Endings of ordinal numbers, which are equally readable on the line. */
const ENDING = /^-?(st|nd|rd|th|го|ого|ому|му|ый|ий|ой|ая|ое|ые|ых|й|я|ші|шы|інші|ыншы|нші|ншы)$/i

function signs(from, to) {
  const shown = [...to]
  return new Map([...from].map((sign, index) => [sign, shown[index]]))
}

/** @returns the text in Unicode's characters; null if one is missing or if the text is a word */
function inSigns(text, table) {
  if (/\p{L}{4,}/u.test(text)) return null
  const out = [...text].map((sign) => table.get(sign) ?? (ANYWHERE.test(sign) ? sign : null))
  return out.includes(null) ? null : out.join('')
}

const around = (text, sign) => {
  const [, lead, core, tail] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text)
  return { text: `${lead}${sign}(${core})${tail}`, isPlain: true }
}

/** @param before the text in front of it */
export function raised(text, before) {
  const core = text.trim()
  const isBehindFigure = /\d$/.test(before)
  if (isBehindFigure && /^[oо]$/.test(core)) return { text: text.replace(core, '°') }
  if (isBehindFigure && ENDING.test(core)) return { text }
  if (/^(tm|тм)$/i.test(core)) return { text: text.replace(core, '™') }
  // A footnote mark such as "[1]" needs no brackets as a superscript.
  const written = inSigns(text.replace(/^(\s*)\[(.*)\](\s*)$/s, '$1$2$3'), ABOVE)
  return written === null ? around(text, '^') : { text: written }
}

export function lowered(text) {
  const written = inSigns(text, BELOW)
  return written === null ? around(text, '_') : { text: written }
}
