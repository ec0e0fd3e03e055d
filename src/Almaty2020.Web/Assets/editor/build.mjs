// Bundles the editor into ../js/desk-text.min.js, the only file that browsers load. Builds are reproducible; CI checks that.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const { dependencies, browsers } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))
const bundled = Object.entries(dependencies).filter(([name]) => name !== 'esbuild').map(([name, version]) => `${name} ${version}`)

// In a document, style-mod inserts <style> elements, which the site's content security policy forbids. In a shadow root it uses adopted
// style sheets, which all supported browsers also support in documents: make it use them always.
const adoptedStyles = {
  name: 'adopted-styles',
  setup(setup) {
    setup.onLoad({ filter: /style-mod\.js$/ }, async ({ path }) => {
      const written = await readFile(path, 'utf8')
      const contents = written.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets')
      if (contents === written) throw new Error(`${path} has changed: adapt build.mjs to how it now chooses between <style> and adopted style sheets.`)
      return { contents, loader: 'js' }
    })
  },
}

await build({
  absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
  entryPoints: ['src/desk-text.js'],
  outfile: '../js/desk-text.min.js',
  bundle: true,
  format: 'esm',
  target: Object.entries(browsers).map(([browser, oldest]) => browser + oldest),
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  banner: { js: `/*! ${bundled.join(', ')} and what they depend on: Copyright (C) Marijn Haverbeke and others, MIT licence, https://codemirror.net and https://lezer.codemirror.net */` },
  plugins: [adoptedStyles],
})
