// Copies the small reference cases whose licence allows it from ../shared/data into fixtures/, with their own READMEs.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const from = join(root, '../shared/data')
const to = join(root, 'fixtures')

export const cases = {
  'metrics-reference/adult-4000': [],
  'metrics-reference/awkward-50': [],
  'calibration-reference/adult-1200': [],
  'tree-reference/adult-xgb-missing': ['contribs_saabas.csv', 'interactions.csv', 'importance.json'],
  'tree-reference/adult-xgb-categorical': ['contribs_saabas.csv', 'importance.json'],
  'tree-reference/adult-xgb-dart': ['contribs_saabas.csv', 'importance.json'],
  'tree-reference/adult-xgb-rf': ['contribs_saabas.csv', 'importance.json', 'interactions.csv'],
  'tree-reference/iris-xgb-softprob': ['contribs_saabas.csv', 'importance.json', 'interactions.csv'],
  'tree-reference/xgb3-iris-softprob': ['model.ubj'],
  'tree-reference/xgb3-iris-two-targets': ['model.ubj'],
  'tree-reference/xgb3-adult-categorical': ['model.ubj'],
  'tree-reference/adult-lgb-missing': [],
  'tree-reference/adult-lgb-zero-missing': [],
  'tree-reference/adult-lgb-rf': [],
  'tree-reference/iris-lgb-multiclass': [],
  'tree-reference/lgb47-adult-categorical': [],
  'tree-reference/catboost-adult-onehot': ['contribs_training_background.csv'],
  'tree-reference/catboost-iris-multiclass': [],
  'tree-reference/onnx-lending-gb': [],
  'tree-reference/onnx-lending-rf': [],
  'tree-reference/lending-rf': ['shap_interactions.csv', 'impurity_importance.csv'],
  'sklearn-small': ['breast_cancer.csv', 'wine_data.csv'],
}

if (!existsSync(from)) {
  process.stderr.write('the reference data are not beside this repository: nothing copied\n')
  process.exit(1)
}
for (const [path, without] of Object.entries(cases)) {
  rmSync(join(to, path), { recursive: true, force: true })
  mkdirSync(join(to, path), { recursive: true })
  for (const name of readdirSync(join(from, path)))
    if (!without.includes(name)) cpSync(join(from, path, name), join(to, path, name))
}
