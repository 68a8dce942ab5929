/** Interaction files of the tree reference: what other programs printed, each pair halved. */
export const interactionCases = [
  { name: 'adult-xgb-missing', file: 'interactions.csv', bound: 1e-5 },
  { name: 'adult-xgb-monotone', file: 'interactions.csv', bound: 1e-5 },
  { name: 'adult-xgb-rf', file: 'interactions.csv', bound: 1e-5 },
  { name: 'insurance-xgb', file: 'interactions.csv', bound: 1e-5 },
  { name: 'insurance-xgb-regression', file: 'interactions.csv', bound: 1e-5 },
  { name: 'insurance-xgb-stumps', file: 'interactions.csv', bound: 1e-5 },
  { name: 'paysim-xgb6', file: 'interactions.csv', bound: 1e-5 },
  { name: 'insurance-extratrees', file: 'shap_interactions.csv', bound: 1e-9 },
  { name: 'lending-rf', file: 'shap_interactions.csv', bound: 1e-9 },
]
