function sieve(n) {
  const composite = [];
  for (let i = 0; i <= n; i++) composite.push(false);
  let count = 0;
  for (let i = 2; i <= n; i++) {
    if (composite[i]) continue;
    count++;
    for (let j = i * 2; j <= n; j += i) composite[j] = true;
  }
  return count;
}
let total = 0;
for (let k = 0; k < 25; k++) total += sieve(200000);
console.log(total);
