// Builds examples/explain-a-row into one HTML file that a browser opens from disk: script and style stand in it, nothing is fetched.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const out = resolve(process.argv[2] ?? join(root, 'build/examples/explain-a-row.html'))
const folder = join(tmpdir(), `candor-example-${process.pid}`)

await build({
  root: join(root, 'examples/explain-a-row'),
  configFile: false,
  logLevel: 'warn',
  base: './',
  build: {
    outDir: folder,
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: false,
    assetsInlineLimit: 1e8,
  },
})
const page = readFileSync(join(folder, 'index.html'), 'utf8')
  .replace(/<script [^>]*src="\.\/(assets\/[^"]+)"[^>]*><\/script>/, '')
  .replace(
    /<link rel="stylesheet"[^>]*href="\.\/(assets\/[^"]+)"[^>]*>/,
    (_, path) => `<style>${read(path)}</style>`,
  )
const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))[1]
mkdirSync(dirname(out), { recursive: true })
// a function as replacement: the script may hold $ signs
writeFileSync(
  out,
  page.replace(
    '</body>',
    () => `<script type="module">${read(script).replaceAll('</script', '<\\/script')}</script></body>`,
  ),
)
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${out}\n`)

function read(path) {
  return readFileSync(join(folder, path), 'utf8')
}
