import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: '../app/assets/page', emptyOutDir: true, target: 'es2023' },
  worker: { format: 'es' },
  server: {
    headers: isolation,
    proxy: { '/v1': 'http://127.0.0.1:8080', '/readyz': 'http://127.0.0.1:8080' },
  },
})
