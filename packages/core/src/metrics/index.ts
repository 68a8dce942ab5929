// Leaf room: how good scores are. Labels, scores, weights and groups enter as arrays; values that carry their n leave.
// It knows no table, no model and no verdict. What does not exist is `{ status: 'undefined', reason, n }`, never NaN, null or 0.
export {}
