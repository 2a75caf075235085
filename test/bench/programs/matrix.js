function make(n, seed) {
  const rows = [];
  for (let i = 0; i < n; i++) {
    const row = [];
    for (let j = 0; j < n; j++) row.push(((i * seed + j) % 10) + 0.5);
    rows.push(row);
  }
  return rows;
}
function multiply(a, b, n) {
  const rows = [];
  for (let i = 0; i < n; i++) {
    const row = [];
    const ai = a[i];
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += ai[k] * b[k][j];
      row.push(sum);
    }
    rows.push(row);
  }
  return rows;
}
const n = 240;
const c = multiply(make(n, 3), make(n, 7), n);
let trace = 0;
for (let i = 0; i < n; i++) trace += c[i][i];
console.log(Math.floor(trace));
