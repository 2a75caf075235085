function run(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if ((i + j) % 3 === 0) sum += i;
      else sum -= j % 7;
    }
  }
  return sum;
}
console.log(run(4000));
