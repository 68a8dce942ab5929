import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Bundles the charts with React's server renderer into one file that the application loads by address. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  ssr: { noExternal: true },
  build: {
    ssr: 'src/charts/server.tsx',
    outDir: '../app/assets',
    emptyOutDir: false,
    rollupOptions: { output: { entryFileNames: 'report-renderer.mjs' } },
  },
})
