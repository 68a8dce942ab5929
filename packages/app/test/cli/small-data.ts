import { readdirSync } from 'node:fs'
import type { TemporaryFolder } from '../temporary-folder.ts'

/** 120 rows: a number, a text and a yes/no outcome that depends on both. */
export function smallCsv(): string {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const x = (i * 37) % 100
    const city = ['Lima', 'Quito', 'Bogota'][i % 3]!
    const noise = (i * 53) % 10
    return `${i},${x / 10},${city},${x + (city === 'Lima' ? 30 : 0) + noise > 65 ? 'yes' : 'no'}`
  })
  return ['id,x,city,outcome', ...rows, ''].join('\n')
}

/** Every file and folder below a folder, for "nothing was left behind". */
export function listing({ path }: TemporaryFolder): string[] {
  return readdirSync(path, { recursive: true }).map(String).sort()
}

/** A forest of one tree that has no rule for missing values, as scikit-learn before 1.3 made them. */
export const strictForest = JSON.stringify({
  kind: 'RandomForestClassifier',
  feature_names: ['a', 'b'],
  trees: [
    {
      children_left: [1, -1, -1],
      children_right: [2, -1, -1],
      feature: [0, -2, -2],
      threshold: [0.5, -2, -2],
      value: [
        [2, 2],
        [2, 0],
        [0, 2],
      ],
      weighted_n_node_samples: [4, 2, 2],
    },
  ],
})
