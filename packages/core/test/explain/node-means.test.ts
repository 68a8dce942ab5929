import { expect, it } from 'vitest'
import { nodeMeans } from '../../src/explain/node-means.ts'
import { preparePathDependent } from '../../src/index.ts'
import { sample } from './shap-properties.ts'
import { stump } from './stump.ts'

it('means of leaves by cover; of roots they are the base of path-dependent contributions', () => {
  expect(nodeMeans(stump, 0)).toEqual(Float64Array.of(0.5, -1, 1))
  const { ensemble } = sample(3)
  const means = nodeMeans(ensemble, 0)
  const roots = ensemble.treeStart.slice(0, -1).reduce((sum, root) => sum + means[root]!, 0)
  expect(ensemble.base[0]! + roots).toBe(preparePathDependent(ensemble).base)
})
