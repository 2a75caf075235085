function counter(step) {
  let count = 0;
  return () => (count += step);
}
function compose(f, g) {
  return (x) => f(g(x));
}
let total = 0;
for (let i = 0; i < 500000; i++) {
  const next = counter(i % 5);
  next();
  next();
  const f = compose((x) => x + i, (x) => x * 2);
  total += next() + f(i % 10);
}
console.log(total);
