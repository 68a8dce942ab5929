import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const { imports } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as {
  readonly imports: Readonly<Record<string, string>>
}
/** Entries of threads, by the name that `import.meta.resolve` is asked for. */
const threads = Object.entries(imports).map(([name, path]) => [name.slice(1), path] as const)

/**
 * Puts the application with all that it imports into a few files: some 1,600 files are read otherwise at every start. `bin/candor.js` takes them where
 * no source has changed since (`built-server.js`). They stand as deep below the package as sources do, so that addresses relative to a file hold.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [threadAddresses(), listOfSources()],
  ssr: {
    noExternal: true,
    // they load compiled code from beside their own files
    external: ['@duckdb/node-api', '@resvg/resvg-js'],
  },
  build: {
    ssr: true,
    emptyOutDir: true,
    minify: false,
    chunkSizeWarningLimit: 10_000,
    target: 'node24',
    rollupOptions: {
      input: { main: 'src/main.ts', ...Object.fromEntries(threads) },
      external: ['pg-native'],
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
})

/** `import.meta.resolve('#store-thread')` names a source; in the bundle the thread's file lies beside. */
function threadAddresses(): Plugin {
  return {
    name: 'thread-addresses',
    transform(code) {
      if (!code.includes('import.meta.resolve(')) return null
      return code.replace(/import\.meta\.resolve\(['"]#([a-z-]+)['"]\)/g, (_, name) => {
        if (!threads.some(([known]) => known === name)) throw new Error(`no thread has the name #${name}`)
        return `new URL('./${name}.mjs', import.meta.url).href`
      })
    },
  }
}

/** Leaves the sources that it was made of beside the bundle, for `built-server.js` to look at. */
function listOfSources(): Plugin {
  const packages = join(import.meta.dirname, '..')
  return {
    name: 'list-of-sources',
    generateBundle() {
      const own = [...this.getModuleIds()].filter((id) => id.startsWith(packages)).sort()
      const sources = own.map((id) => relative(import.meta.dirname, id))
      this.emitFile({ type: 'asset', fileName: 'sources.json', source: JSON.stringify(sources) })
    },
  }
}
