// Checks scripts and style sheets against the oldest supported browsers in package.json, using MDN's compatibility data. Prints each
// unsupported feature with its place, and then fails.
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parse } from 'acorn'
import { ancestor } from 'acorn-walk'
import postcss from 'postcss'

const data = createRequire(import.meta.url)('@mdn/browser-compat-data')
const { browsers } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))

/** Features that may be missing, and what happens without them. */
const ENHANCEMENTS = new Map([
  ['trustedTypes', 'called with ?.: plain strings are used'],
  ['parseRequestOptionsFromJSON', 'tested before passkeys are offered'],
  ['parseCreationOptionsFromJSON', 'tested before passkeys are offered'],
  ['accent-color', 'checkboxes have the browser\'s colour'],
  ['@page', 'pages have the printer\'s margins'],
  ['box-decoration-break', 'used together with -webkit-box-decoration-break'],
  ['box-decoration-break: clone', 'used together with -webkit-box-decoration-break'],
  ['break-after: avoid', 'a printed page may end with a heading'],
  ['font-family: ui-monospace', 'the next font in the list is used'],
  ['forced-color-adjust', 'forced colours exist on Windows, which has none of the browsers that lack it'],
  ['forced-color-adjust: none', 'forced colours exist on Windows, which has none of the browsers that lack it'],
  ['hyphens', 'words are not hyphenated, as with "manual"'],
  ['print-color-adjust', 'used together with -webkit-print-color-adjust'],
  ['print-color-adjust: exact', 'used together with -webkit-print-color-adjust'],
  ['text-size-adjust', 'used together with -webkit-text-size-adjust'],
  ['text-wrap', 'heading lines differ in length'],
  ['text-wrap: balance', 'heading lines differ in length'],
])

const compare = (a, b) => {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number))
  return x[0] - y[0] || (x[1] ?? 0) - (y[1] ?? 0)
}

/** Supported browsers that lack a feature; empty also if the data has no entry. */
function missing(compat) {
  return Object.entries(browsers).filter(([browser, oldest]) => {
    const support = compat?.support?.[browser]
    if (!support) return false
    return !(Array.isArray(support) ? support : [support]).some(({ version_added: added, version_removed: removed, flags, prefix, alternative_name: other }) =>
      !flags && !prefix && !other && !removed && (added === true || (typeof added === 'string' && compare(added.replace('≤', ''), oldest) <= 0)))
  }).map(([browser, oldest]) => `${browser} ${oldest}`)
}

// ── Scripts ─────────────────────────────────────────────────────────────
// A parser does not know an object's type. A member is reported only if every member of that name is too new, among the language's
// own objects and the interfaces that these scripts use.
const INTERFACES = new Set(['AbortController', 'AbortSignal', 'Clipboard', 'ClipboardEvent', 'CSSStyleDeclaration', 'DataTransfer', 'Document', 'DOMParser', 'DOMTokenList', 'Element', 'Event', 'EventTarget',
  'FormData', 'Headers', 'HTMLDialogElement', 'HTMLElement', 'HTMLFormElement', 'HTMLInputElement', 'HTMLSelectElement', 'HTMLTextAreaElement', 'KeyboardEvent', 'Navigator', 'Node', 'NodeList', 'Range',
  'Response', 'Selection', 'Storage', 'SubmitEvent', 'URL', 'URLSearchParams', 'Window'])
const members = new Map()
const globals = new Map()
for (const [name, entry] of [...Object.entries(data.api), ...Object.entries(data.javascript.builtins)]) {
  if (name === '__compat') continue
  globals.set(name, entry.__compat)
  for (const [member, { __compat }] of Object.entries(entry)) {
    if (member === '__compat') continue
    const plain = member.replace(/_(static|event)$/, '')
    members.set(plain, [...members.get(plain) ?? [], { of: name, isStatic: member.endsWith('_static'), compat: __compat }])
  }
}
for (const of of ['Window', 'WorkerGlobalScope']) for (const [member, { __compat }] of Object.entries(data.api[of])) if (member !== '__compat' && !globals.has(member)) globals.set(member, __compat)

const OBJECTS = { document: 'Document', navigator: 'Navigator', location: 'Location', history: 'History', localStorage: 'Storage', sessionStorage: 'Storage', window: 'Window', globalThis: 'Window' }

function faultsOfScript(text) {
  const faults = []
  const tree = parse(text, { ecmaVersion: 2022, sourceType: 'module', locations: true })
  const declared = new Set()
  ancestor(tree, {
    Pattern: (node) => { if (node.type === 'Identifier') declared.add(node.name) },
    Class: (node) => { if (node.id) declared.add(node.id.name) },
    Function: (node) => { if (node.id) declared.add(node.id.name) },
    ImportSpecifier: (node) => declared.add(node.local.name),
    MethodDefinition: (node) => { if (node.key.type === 'Identifier') declared.add(`.${node.key.name}`) },
    PropertyDefinition: (node) => { if (node.key.type === 'Identifier') declared.add(`.${node.key.name}`) },
    Property: (node) => { if (node.key.type === 'Identifier') declared.add(`.${node.key.name}`) },
    AssignmentExpression: ({ left }) => { if (left.type === 'MemberExpression' && left.property.type === 'Identifier' && left.object.type === 'ThisExpression') declared.add(`.${left.property.name}`) },
  })
  const report = (node, name, compat) => {
    const lacking = missing(compat)
    if (lacking.length > 0 && !ENHANCEMENTS.has(name)) faults.push({ line: node.loc.start.line, name, lacking })
  }
  ancestor(tree, {
    Identifier: (node) => { if (!declared.has(node.name)) report(node, node.name, globals.get(node.name)) },
    MemberExpression: (node, ancestors) => {
      const { object, property, computed } = node
      if (computed || property.type !== 'Identifier') return
      const { name } = property
      const all = members.get(name)
      if (!all) return
      const of = object.type === 'Identifier' && !declared.has(object.name) ? OBJECTS[object.name] ?? object.name : null
      const exact = of ? all.find((each) => each.of === of) : null
      if (exact) report(property, name, exact.compat)
      const isCalled = ancestors.at(-2).type === 'CallExpression' && ancestors.at(-2).callee === node
      const known = all.filter((each) => !each.isStatic && (data.api[each.of] ? INTERFACES.has(each.of) : isCalled))
      if (!exact && !declared.has(`.${name}`) && known.length > 0 && known.every((each) => missing(each.compat).length > 0)) report(property, name, known[0].compat)
    },
  })
  return faults
}

// ── Style sheets ────────────────────────────────────────────────────────
function faultsOfSheet(text, from) {
  const faults = []
  const { properties, selectors, 'at-rules': atRules } = data.css
  const report = (node, name, compat) => {
    const lacking = missing(compat)
    if (lacking.length > 0 && !ENHANCEMENTS.has(name)) faults.push({ line: node.source.start.line, name, lacking })
  }
  postcss.parse(text, { from }).walk((node) => {
    if (node.type === 'decl' && !node.prop.startsWith('-')) {
      if (!properties[node.prop]) faults.push({ line: node.source.start.line, name: `${node.prop}: no such property`, lacking: [] })
      report(node, node.prop, properties[node.prop]?.__compat)
      // Keywords and functions that the data lists for this property.
      for (const word of node.value.match(/[a-z][-a-z]+/g) ?? []) report(node, `${node.prop}: ${word}`, properties[node.prop]?.[word]?.__compat)
      for (const [call] of node.value.matchAll(/[a-z][-a-z]+(?=\()/g)) report(node, `${call}()`, data.css.types[call]?.__compat ?? data.css.types.color?.[call]?.__compat)
    } else if (node.type === 'atrule') {
      report(node, `@${node.name}`, atRules[node.name]?.__compat)
    } else if (node.type === 'rule') {
      for (const [, name] of node.selector.matchAll(/:([a-z][-a-z]+)/g)) report(node, `:${name}`, selectors[name]?.__compat)
    }
  })
  return faults
}

// ── Run ─────────────────────────────────────────────────────────
const folder = (name) => new URL(name, import.meta.url)
const files = async (name, ending) => (await readdir(folder(name))).filter((file) => file.endsWith(ending)).map((file) => new URL(file, folder(name)))
const read = async (urls, faultsOf) => (await Promise.all(urls.map(async (url) => faultsOf(await readFile(url, 'utf8'), fileURLToPath(url)).map((fault) => ({ file: fileURLToPath(url), ...fault }))))).flat()
const scripts = process.argv.length > 2 ? process.argv.slice(2).filter((file) => /\.m?js$/.test(file)).map((file) => new URL(file, `file://${process.cwd()}/`)) : [...(await files('../js/', '.js')).filter(({ pathname }) => !pathname.endsWith('.min.js')), ...await files('src/', '.js')]
const sheets = process.argv.length > 2 ? process.argv.slice(2).filter((file) => file.endsWith('.css')).map((file) => new URL(file, `file://${process.cwd()}/`)) : (await Promise.all(['../css/', '../css/site/', '../css/admin/'].map((name) => files(name, '.css')))).flat()
if (scripts.length + sheets.length === 0) throw new Error('No script or style sheet to check: pass .js or .css files, or no argument for all.')

const faults = [...await read(scripts, faultsOfScript), ...await read(sheets, faultsOfSheet)]
for (const { file, line, name, lacking } of faults) console.error(`${file}:${line}: ${name}${lacking.length > 0 ? ` is missing in ${lacking.join(', ')}` : ''}`)
console.log(`${scripts.length} scripts and ${sheets.length} style sheets for ${Object.entries(browsers).map(([browser, oldest]) => `${browser} ${oldest}`).join(', ')}: ${faults.length === 0 ? 'all features are supported' : `${faults.length} unsupported features`}`)
process.exitCode = faults.length === 0 ? 0 : 1
