function a(i, j) {
  return 1 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}
function times(v, n, transposed) {
  const out = [];
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (transposed ? a(j, i) : a(i, j)) * v[j];
    out.push(sum);
  }
  return out;
}
const n = 100;
let u = [];
for (let i = 0; i < n; i++) u.push(1);
let v = u;
for (let i = 0; i < 60; i++) {
  v = times(times(u, n, false), n, true);
  u = times(times(v, n, false), n, true);
}
let vbv = 0, vv = 0;
for (let i = 0; i < n; i++) {
  vbv += u[i] * v[i];
  vv += v[i] * v[i];
}
console.log(Math.floor(Math.sqrt(vbv / vv) * 1e9));
