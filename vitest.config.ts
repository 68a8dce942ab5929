import { defineConfig } from 'vitest/config'

const project = (name: string, more: Record<string, unknown> = {}) => ({
  test: {
    name,
    root: `packages/${name}`,
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    ...more,
  },
})

export default defineConfig({
  test: {
    projects: [
      project('core'),
      project('scenarios'),
      project('client'),
      project('app', { pool: 'forks' }),
      project('web', { pool: 'forks' }),
    ],
    reporters: ['default', './scripts/closing-line-reporter.ts'],
  },
})
